//! Messages on standard input and output.
//!
//! `lsp-server`'s own reader ends with the first message that is none. This one answers it with an error and goes on:
//! whatever a client sends, it is told, and what comes next counts.

use std::io::{self, BufRead, Read as _, Write as _};
use std::thread::JoinHandle;

use crossbeam_channel::{bounded, unbounded};
use lsp_server::{Connection, ErrorCode, Message};
use serde_json::{Value, json};

/// Longer messages are passed over.
const MOST_BYTES: usize = 256 << 20;

/// Connects to standard input and output. The thread ends when the connection is dropped and all is written.
pub(crate) fn stdio() -> (Connection, JoinHandle<()>) {
    let (to_server, receiver) = bounded::<Message>(1024);
    let (sender, from_server) = unbounded::<Message>();
    // Ends with the process: nothing can wake it up while no input comes.
    std::thread::spawn(move || {
        let mut input = io::stdin().lock();
        while let Ok(Some(body)) = read(&mut input) {
            match parse(&body) {
                Ok(message) => {
                    let is_exit = matches!(&message, Message::Notification(n) if n.method == "exit");
                    if to_server.send(message).is_err() || is_exit {
                        return;
                    }
                }
                Err(answer) => {
                    if let Some(answer) = answer
                        && write(&answer.to_string()).is_err()
                    {
                        return;
                    }
                }
            }
        }
    });
    let writer = std::thread::spawn(move || {
        for message in from_server {
            let mut output = io::stdout().lock();
            if message.write(&mut output).is_err() {
                return;
            }
        }
    });
    (Connection { sender, receiver }, writer)
}

/// The next message's bytes; `None` at the end. Lines that are no headers are passed over until one is.
fn read(input: &mut impl BufRead) -> io::Result<Option<Vec<u8>>> {
    let mut size: Option<usize> = None;
    let mut line = Vec::new();
    loop {
        line.clear();
        // A line without an end could fill the memory.
        if input.by_ref().take(1 << 20).read_until(b'\n', &mut line)? == 0 {
            return Ok(None);
        }
        let text = String::from_utf8_lossy(&line);
        let text = text.trim_end();
        if text.is_empty() {
            if let Some(size) = size.take() {
                let mut body = Vec::new();
                input.by_ref().take(size as u64).read_to_end(&mut body)?;
                return Ok((body.len() == size).then_some(body));
            }
        } else if let Some((name, value)) = text.split_once(':')
            && name.eq_ignore_ascii_case("content-length")
        {
            size = value.trim().parse().ok().filter(|size| *size <= MOST_BYTES);
        }
    }
}

/// The message, or what to answer to something that is none.
fn parse(body: &[u8]) -> Result<Message, Option<Value>> {
    match serde_json::from_slice(body) {
        // A request whose id is none would pass for a notification, and wait for ever.
        Ok(Message::Notification(_)) if has_id(body) => {}
        Ok(message) => return Ok(message),
        Err(_) => {}
    }
    let refuse = |id: &Value, code: ErrorCode, message: String| {
        Some(json!({"jsonrpc": "2.0", "id": id, "error": {"code": code as i32, "message": message}}))
    };
    Err(match serde_json::from_slice::<Value>(body) {
        Err(error) => refuse(&Value::Null, ErrorCode::ParseError, format!("this is no JSON: {error}")),
        // An answer to nothing that was asked.
        Ok(value)
            if value.get("method").is_none()
                && (value.get("result").is_some() || value.get("error").is_some()) =>
        {
            None
        }
        Ok(value) => {
            let id = value.get("id").cloned().unwrap_or_default();
            refuse(
                &id,
                ErrorCode::InvalidRequest,
                "this is neither a request, a response nor a notification".to_owned(),
            )
        }
    })
}

fn has_id(body: &[u8]) -> bool {
    #[derive(serde::Deserialize)]
    struct Head {
        id: Option<serde::de::IgnoredAny>,
    }
    serde_json::from_slice(body).is_ok_and(|head: Head| head.id.is_some())
}

fn write(body: &str) -> io::Result<()> {
    let mut output = io::stdout().lock();
    write!(output, "Content-Length: {}\r\n\r\n{body}", body.len())?;
    output.flush()
}

#[cfg(test)]
mod tests {
    use super::{parse, read};

    fn bodies(mut input: &[u8]) -> Vec<String> {
        let mut all = Vec::new();
        while let Ok(Some(body)) = read(&mut input) {
            all.push(String::from_utf8_lossy(&body).into_owned());
        }
        all
    }

    #[test]
    fn framing_is_found_again() {
        assert_eq!(bodies(b"Content-Length: 2\r\n\r\n{}Content-Length: 1\r\n\r\n1"), ["{}", "1"]);
        assert_eq!(bodies(b"nonsense\r\n\r\nContent-Length: x\r\n\r\ncontent-length:2\nA: b\n\n{}"), ["{}"]);
        assert_eq!(bodies(b"Content-Length: 99\r\n\r\n{}"), [""; 0], "cut off");
        assert_eq!(bodies(&[0xFF; 300]), [""; 0]);
    }

    #[test]
    fn what_is_no_message_is_answered() {
        let answer = |body: &[u8]| match parse(body) {
            Ok(_) => "a message".to_owned(),
            Err(answer) => answer.map_or_else(String::new, |a| format!("{} {}", a["id"], a["error"]["code"])),
        };
        for (body, expected) in [
            (&br#"{"jsonrpc":"2.0","id":1,"method":"x"}"#[..], "a message"),
            (br#"{"method":"x"}"#, "a message"),
            (br#"{"id":1,"result":null}"#, "a message"),
            (b"{", "null -32700"),
            (b"\xFF", "null -32700"),
            (b"[]", "null -32600"),
            (b"1", "null -32600"),
            (br#"{"id":null,"method":"x"}"#, "a message"),
            (br#"{"id":3000000000,"method":"x"}"#, "3000000000 -32600"),
            (br#"{"id":1.5,"method":"x"}"#, "1.5 -32600"),
            (br#"{"id":1.5,"method":7}"#, "1.5 -32600"),
            (br#"{"id":true,"result":1}"#, ""),
        ] {
            assert_eq!(answer(body), expected, "{}", String::from_utf8_lossy(body));
        }
    }
}

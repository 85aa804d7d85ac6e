//! Messages on standard input and output, or on whatever bytes come from and go to.
//!
//! `lsp-server`'s own reader ends with the first message that is none. This one answers it with an error and goes on:
//! whatever a client sends, it is told, and what comes next counts.

use std::borrow::Cow;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::thread::JoinHandle;

use crossbeam_channel::{Receiver, bounded, never, select, unbounded};
use lsp_server::{Connection, ErrorCode, Message};
use serde_json::{Value, json};

/// Longer messages are passed over.
const MOST_BYTES: usize = 256 << 20;

/// Connects to a client. The thread ends when the connection is dropped and all is written.
///
/// Only the writer ever waits for the client to read: a client that first says all it has to say is heard out.
pub(crate) fn connect(
    input: impl Read + Send + 'static,
    output: impl Write + Send + 'static,
) -> (Connection, JoinHandle<()>) {
    let (to_server, receiver) = bounded::<Message>(1024);
    let (sender, from_server) = unbounded::<Message>();
    let (refuse, refusals) = unbounded::<Value>();
    // Ends with the process: nothing can wake it up while no input comes.
    std::thread::spawn(move || {
        let mut input = BufReader::new(input);
        while let Ok(Some(frame)) = read(&mut input) {
            let message = match &frame {
                Frame::Body(body) => parse(body),
                Frame::TooLong(size) => Err(Some(refusal(
                    &Value::Null,
                    ErrorCode::InvalidRequest,
                    &format!("a message of {size} bytes is too long: {MOST_BYTES} are read at most"),
                ))),
            };
            match message {
                Ok(message) => {
                    let is_exit = matches!(&message, Message::Notification(n) if n.method == "exit");
                    if to_server.send(message).is_err() || is_exit {
                        return;
                    }
                }
                // The writer may be gone, but the server is still to hear the end of the input.
                Err(answer) => answer.into_iter().for_each(|answer| drop(refuse.send(answer))),
            }
        }
    });
    // When nobody reads any more, the end of the input follows.
    let writer = std::thread::spawn(move || drop(write_all(output, &from_server, refusals)));
    (Connection { sender, receiver }, writer)
}

/// Writes what the server says until it says no more, and what the reader refuses.
fn write_all(
    mut output: impl Write,
    from_server: &Receiver<Message>,
    mut refusals: Receiver<Value>,
) -> io::Result<()> {
    loop {
        select! {
            recv(from_server) -> message => match message {
                Ok(message) => message.write(&mut output)?,
                Err(_) => break,
            },
            recv(refusals) -> refusal => match refusal {
                Ok(refusal) => write(&mut output, &refusal)?,
                // The input has ended.
                Err(_) => refusals = never(),
            },
        }
    }
    refusals.try_iter().try_for_each(|refusal| write(&mut output, &refusal))
}

/// What stands behind a header.
#[derive(Debug, PartialEq, Eq)]
enum Frame {
    Body(Vec<u8>),
    /// So many bytes that they were passed over.
    TooLong(u64),
}

/// The next message's bytes; `None` at the end. Lines that are no headers are passed over until one is.
fn read(input: &mut impl BufRead) -> io::Result<Option<Frame>> {
    let mut size: Option<u64> = None;
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
            let Some(size) = size.take() else { continue };
            if size > MOST_BYTES as u64 {
                io::copy(&mut input.by_ref().take(size), &mut io::sink())?;
                return Ok(Some(Frame::TooLong(size)));
            }
            let mut body = Vec::new();
            input.by_ref().take(size).read_to_end(&mut body)?;
            return Ok((body.len() as u64 == size).then_some(Frame::Body(body)));
        } else if let Some((name, value)) = text.split_once(':')
            && name.eq_ignore_ascii_case("content-length")
        {
            size = value.trim().parse().ok();
        }
    }
}

/// The message, or what to answer to something that is none.
fn parse(body: &[u8]) -> Result<Message, Option<Value>> {
    let body = &*whole_characters(body);
    match serde_json::from_slice(body) {
        // A request whose id is none would pass for a notification, and wait for ever.
        Ok(Message::Notification(_)) if has_id(body) => {}
        Ok(message) => return Ok(message),
        Err(_) => {}
    }
    Err(match serde_json::from_slice::<Value>(body) {
        Err(error) => {
            Some(refusal(&Value::Null, ErrorCode::ParseError, &format!("this is no JSON: {error}")))
        }
        // An answer to nothing that was asked.
        Ok(value)
            if value.get("method").is_none()
                && (value.get("result").is_some() || value.get("error").is_some()) =>
        {
            None
        }
        Ok(value) => {
            let id = value.get("id").cloned().unwrap_or_default();
            let message = "this is neither a request, a response nor a notification";
            Some(refusal(&id, ErrorCode::InvalidRequest, message))
        }
    })
}

fn refusal(id: &Value, code: ErrorCode, message: &str) -> Value {
    json!({"jsonrpc": "2.0", "id": id, "error": {"code": code as i32, "message": message}})
}

fn has_id(body: &[u8]) -> bool {
    #[derive(serde::Deserialize)]
    struct Head {
        id: Option<serde::de::IgnoredAny>,
    }
    serde_json::from_slice(body).is_ok_and(|head: Head| head.id.is_some())
}

/// JSON with U+FFFD in the place of each half of a surrogate pair that stands alone.
///
/// The strings of many editors are UTF-16 and may hold such halves; Rust's may not, so the whole message would be
/// lost, and with an edit everything after it. Both are one unit long, so that columns stay what they are.
fn whole_characters(body: &[u8]) -> Cow<'_, [u8]> {
    let mut mended = Cow::Borrowed(body);
    let mut at = 0;
    while let Some(found) = memchr::memchr(b'\\', body.get(at..).unwrap_or_default()) {
        at += found;
        let Some(unit) = escaped_unit(body, at) else {
            // An escape of two bytes, of which the second may be a backslash.
            at += 2;
            continue;
        };
        let is_low = |unit: u16| (0xDC00..=0xDFFF).contains(&unit);
        if (0xD800..=0xDBFF).contains(&unit) && escaped_unit(body, at + 6).is_some_and(is_low) {
            at += 12;
            continue;
        }
        if (0xD800..=0xDFFF).contains(&unit)
            && let Some(digits) = mended.to_mut().get_mut(at + 2..at + 6)
        {
            digits.copy_from_slice(b"FFFD");
        }
        at += 6;
    }
    mended
}

/// The number in `\uXXXX`, if that is what stands there.
fn escaped_unit(body: &[u8], at: usize) -> Option<u16> {
    let digits = body.get(at..at + 6)?.strip_prefix(b"\\u")?;
    let is_hex = digits.iter().all(u8::is_ascii_hexdigit);
    u16::from_str_radix(std::str::from_utf8(digits).ok().filter(|_| is_hex)?, 16).ok()
}

fn write(output: &mut impl Write, message: &Value) -> io::Result<()> {
    let body = message.to_string();
    write!(output, "Content-Length: {}\r\n\r\n{body}", body.len())?;
    output.flush()
}

#[cfg(test)]
mod tests {
    use std::io::{self, BufReader, Read, Write};
    use std::sync::mpsc::{Receiver, Sender, channel};
    use std::time::Duration;

    use lsp_server::Message;

    use super::{Frame, MOST_BYTES, connect, parse, read};

    fn bodies(mut input: &[u8]) -> Vec<String> {
        let mut all = Vec::new();
        while let Ok(Some(frame)) = read(&mut input) {
            all.push(match frame {
                Frame::Body(body) => String::from_utf8_lossy(&body).into_owned(),
                Frame::TooLong(_) => "too long".to_owned(),
            });
        }
        all
    }

    #[test]
    fn what_comes_after_a_message_that_is_too_long_is_read() {
        let size = MOST_BYTES as u64 + 1;
        let head = format!("Content-Length: {size}\r\n\r\n");
        let rest = &b"Content-Length: 2\r\n\r\n{}"[..];
        let input = head.as_bytes().chain(io::repeat(b'x').take(size)).chain(rest);
        let mut input = BufReader::new(input);
        let mut next = || read(&mut input).expect("it can be read");
        assert_eq!(next(), Some(Frame::TooLong(size)));
        assert_eq!((next(), next()), (Some(Frame::Body(b"{}".to_vec())), None));
    }

    #[test]
    fn halves_of_characters_lose_no_message() {
        let text = |body: &str| match parse(body.as_bytes()) {
            Ok(Message::Notification(n)) => n.params.as_str().expect("a text").to_owned(),
            other => panic!("{body}: {other:?}"),
        };
        for (escaped, expected) in [
            (r"a\ud83d", "a\u{FFFD}"),
            (r"\ud83d\ude80", "🚀"),
            (r"\ud83d\uD83D\uDE80\udE80é", "\u{FFFD}🚀\u{FFFD}é"),
            (r"\\ud83d\\\ud83d", "\\ud83d\\\u{FFFD}"),
            (r"\ud83d\n\u0041", "\u{FFFD}\nA"),
        ] {
            assert_eq!(text(&format!(r#"{{"method":"x","params":"{escaped}"}}"#)), expected);
        }
        assert!(parse(br#"{"method":"x","params":"\ud8"#).is_err());
    }

    /// What is read when it comes, and a place for what is written that takes nothing before it is told to.
    struct Ends(Sender<Vec<u8>>, Receiver<()>);

    impl Write for Ends {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            // Nothing more comes when all may be written.
            let _ = self.1.recv();
            self.0.send(bytes.to_vec()).map_err(io::Error::other)?;
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_client_that_does_not_read_yet_is_heard_out() {
        let (written, output) = channel();
        let (may_write, permission) = channel();
        let nonsense = b"Content-Length: 1\r\n\r\n[".repeat(2_000);
        let exit = &b"Content-Length: 17\r\n\r\n{\"method\":\"exit\"}"[..];
        let input = io::Cursor::new(nonsense).chain(exit);
        let (connection, writer) = connect(input, Ends(written, permission));
        let last = connection.receiver.recv_timeout(Duration::from_secs(60)).expect("all was read");
        assert!(matches!(last, Message::Notification(n) if n.method == "exit"));
        drop((may_write, connection));
        writer.join().expect("it ends");
        let output: Vec<u8> = output.iter().flatten().collect();
        assert_eq!(bodies(&output).iter().filter(|body| body.contains("-32700")).count(), 2_000);
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

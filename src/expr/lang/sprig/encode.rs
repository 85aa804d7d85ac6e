//! Encodings and hashes.

use base64::Engine;
use cbc::cipher::{BlockModeDecrypt, KeyIvInit};
use sha1::Sha1;
use sha2::{Digest, Sha256, Sha512};

use super::super::builtins::decode_base64;
use super::super::eval::Outcome;
use super::super::value::Value;
use super::Call;

pub(super) fn call(name: &str, call: &mut Call<'_>) -> Option<Outcome> {
    let text = call.text(0);
    Some(Ok(match name {
        "b64enc" => Value::text(base64::engine::general_purpose::STANDARD.encode(text)),
        "b64dec" => decoded(decode_base64(text)),
        "b32enc" => Value::text(base32(text.as_bytes())),
        "b32dec" => decoded(from_base32(text)),
        "sha1sum" => Value::text(hex(&Sha1::digest(text))),
        "sha256sum" => Value::text(hex(&Sha256::digest(text))),
        "sha512sum" => Value::text(hex(&Sha512::digest(text))),
        "decryptAES" => return Some(decrypt(text, call.text(1))),
        "adler32sum" => Value::text(adler32(text.as_bytes()).to_string()),
        _ => return None,
    }))
}

/// AES of 256 bits in CBC mode, with zeros behind the key and the first block as the initial vector; the last byte says
/// how many bytes of padding there are.
fn decrypt(key: &str, text: &str) -> Outcome {
    if text.is_empty() {
        return Ok(Value::from(""));
    }
    let encrypted = decode_base64(text)?;
    let too_short = "runtime error: slice bounds out of range";
    let (vector, rest) = encrypted.split_first_chunk::<BLOCK>().ok_or(too_short)?;
    let mut padded = [0; 32];
    padded.iter_mut().zip(key.bytes()).for_each(|(to, from)| *to = from);
    let mut cipher = cbc::Decryptor::<aes::Aes256>::new(&padded.into(), &(*vector).into());
    let (blocks, []) = rest.as_chunks::<BLOCK>() else {
        return Err("crypto/cipher: input not full blocks".into());
    };
    let mut plain = Vec::with_capacity(rest.len());
    for block in blocks {
        let mut block = (*block).into();
        cipher.decrypt_block(&mut block);
        plain.extend_from_slice(&block);
    }
    let padding = usize::from(*plain.last().ok_or(too_short)?);
    let length = plain.len().checked_sub(padding).ok_or(too_short)?;
    Ok(Value::lossy(&plain[..length]))
}

/// The bytes of a block.
const BLOCK: usize = 16;

/// What cannot be decoded gives the message as its value.
fn decoded(result: Result<Vec<u8>, String>) -> Value {
    match result {
        Ok(bytes) => Value::lossy(&bytes),
        Err(message) => Value::text(message),
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn adler32(bytes: &[u8]) -> u32 {
    const MODULUS: u32 = 65_521;
    let (a, b) = bytes.iter().fold((1, 0), |(a, b), &byte| {
        let a = (a + u32::from(byte)) % MODULUS;
        (a, (b + a) % MODULUS)
    });
    b << 16 | a
}

const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

fn base32(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len().div_ceil(5) * 8);
    for chunk in bytes.chunks(5) {
        let mut block = [0u8; 8];
        block[3..3 + chunk.len()].copy_from_slice(chunk);
        let bits = u64::from_be_bytes(block);
        let used = (chunk.len() * 8).div_ceil(5);
        for place in 0..8 {
            let index = (bits >> (35 - 5 * place)) & 31;
            let c = if place < used { ALPHABET[usize::try_from(index).unwrap_or(0) & 31] } else { b'=' };
            out.push(char::from(c));
        }
    }
    out
}

fn from_base32(text: &str) -> Result<Vec<u8>, String> {
    let dense: Vec<u8> = text.bytes().filter(|b| !matches!(b, b'\n' | b'\r')).collect();
    let error = |at: usize| format!("illegal base32 data at input byte {at}");
    let padding = dense.iter().rev().take_while(|&&b| b == b'=').count();
    let digits = &dense[..dense.len() - padding];
    let bad = digits.iter().position(|byte| !ALPHABET.contains(byte));
    if let Some(at) = bad {
        return Err(error(at));
    }
    let whole = dense.len().is_multiple_of(8);
    if !whole || !matches!(padding, 0 | 1 | 3 | 4 | 6) {
        return Err(error(digits.len()));
    }
    let (mut out, mut bits, mut count) = (Vec::new(), 0u32, 0);
    for (at, byte) in digits.iter().enumerate() {
        let value = ALPHABET.iter().position(|c| c == byte).ok_or_else(|| error(at))?;
        bits = bits << 5 | u32::try_from(value).unwrap_or(0);
        count += 5;
        if count >= 8 {
            count -= 8;
            out.push((bits >> count).to_be_bytes()[3]);
            bits &= (1 << count) - 1;
        }
    }
    Ok(out)
}

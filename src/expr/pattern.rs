//! Regular expressions in Go's syntax, which differs from the `regex` crate's in details: Go's `\d`, `\w`, `\s` and `\b`
//! know only ASCII, a bracket inside a class is itself, and what Rust added (operations on sets, `(?x)`) does not exist.

use regex::Regex;

/// How large a compiled pattern may be, in bytes; Go's own limit on repetitions allows about as much.
const MAX_SIZE: usize = 1 << 22;

/// Compiles a pattern that Go would accept; says what is wrong otherwise.
pub(super) fn compile(pattern: &str) -> Result<Regex, String> {
    compile_within(pattern, MAX_SIZE)
}

/// The same for those who compile many patterns.
pub(super) fn compile_within(pattern: &str, size: usize) -> Result<Regex, String> {
    let translated = Translator { chars: pattern.chars().collect(), at: 0, out: String::new() }.run()?;
    let built = regex::RegexBuilder::new(&translated).size_limit(size).build();
    built.map_err(|error| match error {
        regex::Error::CompiledTooBig(_) => "it is too big".to_owned(),
        other => {
            other.to_string().lines().last().unwrap_or_default().trim_start_matches("error: ").to_owned()
        }
    })
}

/// Whether a pattern can be read.
pub(super) fn check(pattern: &str) -> Result<(), String> {
    compile(pattern).map(drop)
}

/// The names that may stand in `[:…:]`.
const POSIX_CLASSES: [&str; 14] = [
    "alnum", "alpha", "ascii", "blank", "cntrl", "digit", "graph", "lower", "print", "punct", "space",
    "upper", "word", "xdigit",
];

/// Rewrites what the two syntaxes read differently.
struct Translator {
    chars: Vec<char>,
    at: usize,
    out: String,
}

impl Translator {
    fn run(mut self) -> Result<String, String> {
        // Whether a repetition here would repeat a repetition.
        let mut repeated = false;
        while let Some(c) = self.next() {
            let mut repeats = false;
            match c {
                '\\' => {
                    let is_code = matches!(self.peek(0), Some('p' | 'P' | 'x'));
                    self.escape(false)?;
                    if is_code {
                        self.braces();
                    }
                }
                '[' => self.class()?,
                '{' => match self.bounds()? {
                    Some(bounds) => {
                        repeats = true;
                        self.out.push_str(&bounds);
                        self.lazy();
                    }
                    None => self.out.push_str("\\{"),
                },
                '}' => self.out.push_str("\\}"),
                '*' | '+' | '?' => {
                    repeats = true;
                    self.out.push(c);
                    self.lazy();
                }
                '(' if self.peek(0) == Some('?') => self.group()?,
                _ => self.out.push(c),
            }
            if repeats && repeated {
                return Err("invalid nested repetition operator".to_owned());
            }
            repeated = repeats;
        }
        Ok(self.out)
    }

    fn next(&mut self) -> Option<char> {
        let c = self.chars.get(self.at).copied()?;
        self.at += 1;
        Some(c)
    }

    fn peek(&self, ahead: usize) -> Option<char> {
        self.chars.get(self.at + ahead).copied()
    }

    /// The `?` after a repetition.
    fn lazy(&mut self) {
        if self.peek(0) == Some('?') {
            self.at += 1;
            self.out.push('?');
        }
    }

    /// `{n}`, `{n,}` or `{n,m}` after its brace; anything else is the character itself.
    fn bounds(&mut self) -> Result<Option<String>, String> {
        let close = self.chars.iter().skip(self.at).take(16).position(|&c| c == '}');
        let Some(length) = close else { return Ok(None) };
        let inner: String = self.chars.iter().skip(self.at).take(length).collect();
        let (least, most) = inner.split_once(',').unwrap_or((&inner, "0"));
        let digits = |text: &str| text.chars().all(|c| c.is_ascii_digit());
        if least.is_empty() || !digits(least) || !digits(most) {
            return Ok(None);
        }
        if [least, most]
            .iter()
            .any(|n| n.parse::<u32>().unwrap_or(if n.is_empty() { 0 } else { 9999 }) > 1000)
        {
            return Err("invalid repeat count".to_owned());
        }
        self.at += length + 1;
        Ok(Some(format!("{{{inner}}}")))
    }

    /// `(?…`: only the flags and groups that Go knows.
    fn group(&mut self) -> Result<(), String> {
        let rest: String =
            self.chars.iter().skip(self.at + 1).take_while(|c| !matches!(c, ')' | ':' | '>')).collect();
        let named = rest.starts_with("P<")
            || (rest.starts_with('<') && !rest.starts_with("<=") && !rest.starts_with("<!"));
        if !named && !rest.chars().all(|c| matches!(c, 'i' | 'm' | 's' | 'U' | '-')) {
            return Err("invalid or unsupported Perl syntax".to_owned());
        }
        self.at += 1;
        self.out.push_str("(?");
        Ok(())
    }

    /// What follows a backslash. Go's classes are ASCII.
    fn escape(&mut self, in_class: bool) -> Result<(), String> {
        let Some(c) = self.next() else { return Err("trailing backslash at end of expression".to_owned()) };
        match c {
            'd' => self.class_of("0-9", in_class, false),
            'D' => self.class_of("0-9", in_class, true),
            's' => self.class_of(r"\t\n\x0C\r ", in_class, false),
            'S' => self.class_of(r"\t\n\x0C\r ", in_class, true),
            'w' => self.class_of("0-9A-Za-z_", in_class, false),
            'W' => self.class_of("0-9A-Za-z_", in_class, true),
            'b' | 'B' if !in_class => self.out.push_str(&format!("(?-u:\\{c})")),
            'Q' if !in_class => self.literal_run(),
            'A' | 'z' if !in_class => self.out.push_str(&format!("\\{c}")),
            'a' | 'f' | 't' | 'n' | 'r' | 'v' => self.out.push_str(&format!("\\{c}")),
            'p' | 'P' | 'x' => self.out.push_str(&format!("\\{c}")),
            '0'..='7' if c == '0' || matches!(self.peek(0), Some('0'..='7')) => self.octal(c),
            c if c.is_ascii_punctuation() => self.out.push_str(&format!("\\{c}")),
            c if c.is_ascii() && !c.is_ascii_alphanumeric() => self.out.push(c),
            c => return Err(format!("invalid escape sequence: `\\{c}`")),
        }
        Ok(())
    }

    fn class_of(&mut self, members: &str, in_class: bool, negated: bool) {
        let text = match (in_class, negated) {
            (true, false) => members.to_owned(),
            (_, true) => format!("[^{members}]"),
            (false, false) => format!("[{members}]"),
        };
        self.out.push_str(&text);
    }

    fn octal(&mut self, first: char) {
        let mut code = first.to_digit(8).unwrap_or(0);
        for _ in 0..2 {
            let Some(digit) = self.peek(0).and_then(|c| c.to_digit(8)) else { break };
            code = code * 8 + digit;
            self.at += 1;
        }
        self.out.push_str(&format!("\\x{{{code:x}}}"));
    }

    /// From `\Q` to `\E` everything is meant literally.
    fn literal_run(&mut self) {
        while let Some(c) = self.next() {
            if c == '\\' && self.peek(0) == Some('E') {
                self.at += 1;
                return;
            }
            self.out.push_str(&regex::escape(c.encode_utf8(&mut [0; 4])));
        }
    }

    /// `[…]`: Go has no operators between sets, so their characters stand for themselves.
    fn class(&mut self) -> Result<(), String> {
        self.out.push('[');
        if self.peek(0) == Some('^') {
            self.at += 1;
            self.out.push('^');
        }
        let mut first = true;
        while let Some(c) = self.next() {
            match c {
                ']' if !first => {
                    self.out.push(']');
                    return Ok(());
                }
                '[' if self.peek(0) == Some(':') && self.posix_class()? => {}
                '\\' if matches!(self.peek(0), Some('d' | 'D' | 's' | 'S' | 'w' | 'W' | 'p' | 'P')) => {
                    self.escape(true)?;
                    self.braces();
                }
                c => self.range_from(c)?,
            }
            first = false;
        }
        Err("missing closing ]".to_owned())
    }

    /// One character of a class, or two with a hyphen between them.
    fn range_from(&mut self, first: char) -> Result<(), String> {
        self.member(first)?;
        if self.peek(0) == Some('-') && !matches!(self.peek(1), Some(']') | None) {
            self.at += 1;
            self.out.push('-');
            if let Some(last) = self.next() {
                self.member(last)?;
            }
        }
        Ok(())
    }

    /// A character within a class.
    fn member(&mut self, c: char) -> Result<(), String> {
        match c {
            '\\' => {
                let is_code = self.peek(0) == Some('x');
                self.escape(true)?;
                if is_code {
                    self.braces();
                }
            }
            '[' | ']' | '&' | '~' | '-' | '^' => self.out.push_str(&format!("\\{c}")),
            c => self.out.push(c),
        }
        Ok(())
    }

    /// What belongs to `\p` and `\x`: braces, or for the one a letter and for the other two digits.
    fn braces(&mut self) {
        let takes = match self.out.chars().last() {
            Some('p' | 'P') => 1,
            Some('x') => 2,
            _ => return,
        };
        if self.peek(0) != Some('{') {
            for _ in 0..takes {
                let next = self.next();
                self.out.extend(next);
            }
            return;
        }
        while let Some(c) = self.next() {
            self.out.push(c);
            if c == '}' {
                return;
            }
        }
    }

    /// `[:alpha:]` after its bracket.
    fn posix_class(&mut self) -> Result<bool, String> {
        let rest: String = self.chars.iter().skip(self.at).take(12).collect();
        let Some(end) = rest.find(":]") else { return Ok(false) };
        let name = rest[1..end].trim_start_matches('^');
        if !POSIX_CLASSES.contains(&name) {
            return Err(format!("invalid character class range: `[{}`", &rest[..end + 2]));
        }
        self.out.push('[');
        self.out.push_str(&rest[..end + 2]);
        self.at += rest[..end + 2].chars().count();
        Ok(true)
    }
}

#[cfg(test)]
mod tests {
    use super::{check, compile};

    #[test]
    fn as_go_reads_them() {
        for (pattern, text, matches) in [
            ("^a.c$", "abc", true),
            (r"\w", "é", false),
            (r"\bé", "aé", true),
            ("[[]", "[", true),
            ("[]a]", "]", true),
            ("[a-c&&b]", "&", true),
            ("[+--]", ",", true),
            ("[a-]", "-", true),
            (r"[\d-z]", "-", true),
            (r"[\x41-C]", "B", true),
            (r"[\x{1F600}x]", "x", true),
            (r"[\pL]", "1", false),
            (r"[\p{Greek}{]", "{", true),
            (r"[^\W_]", "_", false),
            ("[[:alpha:]-]", "-", true),
            ("a{,2}", "a{,2}", true),
            ("^a{2}$", "aa", true),
            ("x{", "x{", true),
            (r"\Qa.b\E+", "a.bb", true),
            (r"a\ b", "a b", true),
            (r"\101", "A", true),
            (r"^\p{Greek}\x{3b1}\pL$", "αα1", false),
            (r"^\p{Greek}\x{3b1}\pL$", "ααa", true),
            ("(?i)AB", "ab", true),
            ("(?P<n>a)(?<m>b)", "ab", true),
        ] {
            match compile(pattern) {
                Ok(regex) => assert_eq!(regex.is_match(text), matches, "{pattern}"),
                Err(message) => panic!("{pattern}: {message}"),
            }
        }
    }

    #[test]
    fn as_go_refuses_them() {
        for pattern in [
            "[",
            "(",
            "a**",
            "a+?*",
            "*a",
            "(?x)a",
            "(?=a)",
            r"\",
            r"\y",
            r"\1",
            r"[\b]",
            "[z-a]",
            "[[:alpha",
            "a{1001}",
            "[[:nope:]]",
        ] {
            assert!(check(pattern).is_err(), "{pattern}");
        }
    }
}

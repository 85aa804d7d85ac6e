//! Regular expressions in Go's syntax, which differs from the `regex` crate's in details.

use regex::Regex;

/// Compiles a pattern.
pub(super) fn compile(pattern: &str) -> Result<Regex, String> {
    let translated = Translator { chars: pattern.chars().collect(), at: 0, out: String::new() }.run()?;
    let built = regex::RegexBuilder::new(&translated).size_limit(1 << 22).build();
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
                '\\' => self.escape(false)?,
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
                '[' if self.peek(0) == Some(':') && self.posix_class() => {}
                '\\' => self.escape(true)?,
                '[' | ']' | '&' | '~' => self.out.push_str(&format!("\\{c}")),
                '-' if first || self.peek(0) == Some(']') => self.out.push_str("\\-"),
                c => self.out.push(c),
            }
            first = false;
        }
        Err("missing closing ]".to_owned())
    }

    /// `[:alpha:]` after its bracket.
    fn posix_class(&mut self) -> bool {
        let rest: String = self.chars.iter().skip(self.at).take(12).collect();
        let Some(end) = rest.find(":]") else { return false };
        self.out.push('[');
        self.out.push_str(&rest[..end + 2]);
        self.at += rest[..end + 2].chars().count();
        true
    }
}

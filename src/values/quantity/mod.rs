//! Kubernetes quantities: `500m`, `1.5Gi`, `1e3`.

mod decimal;
mod suffix;

use super::{ValueError, quoted};
use decimal::Decimal;
use std::cmp::Ordering;
use suffix::{Notation, Suffix};

/// An amount of a resource: cores, bytes, or a count. Exact, of any size.
///
/// Quantities are equal when their values are: `1` and `1000m`.
#[derive(Clone, Debug)]
pub struct Quantity {
    value: Decimal,
    notation: Notation,
    /// The text that was parsed, when Kubernetes takes it for canonical without looking closely.
    canonical: Option<String>,
}

/// The smallest power of ten that Kubernetes keeps; what is smaller is rounded away from zero.
const NANO: i32 = -9;
/// Up to so many digits Kubernetes computes in 64 bits, where it keeps the text if it looks canonical.
const FAST_DIGITS: i32 = 18;

/// Parses a quantity as Kubernetes' decoder does; blanks around it are ignored.
///
/// An integer or a decimal, then nothing, a decimal unit (`n u m k M G T P E`), a binary one (`Ki Mi Gi Ti Pi Ei`)
/// or an exponent (`e3`, `E-3`). Kubernetes reads more than it documents: `.`, `+` and `Gi` are 0.
pub fn parse(text: &str) -> Result<Quantity, ValueError> {
    let blanks = text.len() - text.trim_start().len();
    let trimmed = text.trim();
    parse_trimmed(trimmed).map_err(|wrong| explain(text, blanks, trimmed, wrong))
}

impl Quantity {
    /// The quantity that is `count` of something.
    pub fn from_integer(count: i64) -> Self {
        let digits = count.unsigned_abs().to_string();
        let value = Decimal::new(count < 0, digits.as_bytes(), 0);
        Quantity { value, notation: Notation::Decimal, canonical: None }
    }

    /// Exactly 0.
    pub fn is_zero(&self) -> bool {
        self.value.is_zero()
    }

    /// Less than 0.
    pub fn is_negative(&self) -> bool {
        self.value.is_negative()
    }

    /// The nearest floating-point number: cores, bytes, or a count.
    pub fn to_f64(&self) -> f64 {
        self.value.to_f64()
    }

    /// What Kubernetes prints for it: `1.5` becomes `1500m`, `2048Ki` becomes `2Mi`.
    ///
    /// Two accidents of Kubernetes are kept: some texts are left as they were (`5.`, `+1`, `1500Mi` stay), and an
    /// amount that is too large for the largest unit loses its unit (`1000E` prints `1`).
    pub fn canonical(&self) -> String {
        if let Some(text) = &self.canonical {
            return text.clone();
        }
        if self.value.is_zero() {
            return "0".to_owned();
        }
        if self.notation == Notation::Binary
            && let Some(bytes) = self.value.as_u64_magnitude()
            && bytes >= 1024
        {
            let sign = if self.value.is_negative() { "-" } else { "" };
            return format!("{sign}{}", suffix::print_binary(bytes));
        }
        let (digits, exponent) = self.value.in_thousands();
        // What cannot stay binary is printed with decimal units.
        let notation =
            if self.notation == Notation::Exponent { Notation::Exponent } else { Notation::Decimal };
        format!("{digits}{}", suffix::print_decimal(exponent, notation))
    }
}

impl PartialEq for Quantity {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Quantity {}

impl PartialOrd for Quantity {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Quantity {
    fn cmp(&self, other: &Self) -> Ordering {
        self.value.cmp(&other.value)
    }
}

/// Prints the canonical form.
impl std::fmt::Display for Quantity {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(&self.canonical())
    }
}

/// What can be wrong; offsets are bytes of the trimmed text.
enum Wrong {
    /// No number, or something after the number that no unit contains.
    Shape,
    /// The unit from here on is none.
    Suffix { start: usize },
    /// No digit before a unit where Kubernetes needs one.
    Number,
}

/// The pieces of a quantity's text.
struct Pieces<'a> {
    negative: bool,
    /// Digits before the point without leading zeros; `0` when there are none.
    whole: &'a str,
    /// Digits after the point.
    fraction: &'a str,
    /// Where the suffix begins.
    suffix: usize,
}

fn parse_trimmed(text: &str) -> Result<Quantity, Wrong> {
    if text.is_empty() {
        return Err(Wrong::Shape);
    }
    let pieces = split(text)?;
    let Suffix { exponent, notation } = suffix::read(text.get(pieces.suffix..).unwrap_or_default())
        .ok_or(Wrong::Suffix { start: pieces.suffix })?;
    let all = [pieces.whole, pieces.fraction].concat();
    if let Some(quantity) = fast(text, &pieces, &all, exponent, notation) {
        return Ok(quantity);
    }
    if !text.get(..pieces.suffix).unwrap_or_default().bytes().any(|b| b.is_ascii_digit()) {
        return Err(Wrong::Number);
    }
    let places = i64::try_from(pieces.fraction.len()).unwrap_or(i64::MAX);
    if notation != Notation::Binary {
        let value = Decimal::new(pieces.negative, all.as_bytes(), i64::from(exponent) - places);
        return Ok(Quantity { value: value.rounded_away(i64::from(NANO)), notation, canonical: None });
    }
    let value = Decimal::new(pieces.negative, all.as_bytes(), -places).times_power_of_two(exponent);
    let value = value.rounded_away(i64::from(NANO)).capped_at_i64();
    let notation = if value.is_positive_below_one() { Notation::Decimal } else { Notation::Binary };
    Ok(Quantity { value, notation, canonical: None })
}

/// Kubernetes' way for numbers of few digits. It matters only because it keeps texts that look canonical.
fn fast(text: &str, pieces: &Pieces<'_>, all: &str, exponent: i32, notation: Notation) -> Option<Quantity> {
    let digits = i32::try_from(all.len()).ok()?;
    let places = i32::try_from(pieces.fraction.len()).ok()?;
    let (scale, multiplier) = match notation {
        Notation::Binary => {
            // A power of two brings about three tenths as many decimal digits.
            if places > 0 || 14 - digits - exponent * 3 / 10 < 0 {
                return None;
            }
            (0, 1_i64.checked_shl(exponent.unsigned_abs())?)
        }
        // Kubernetes' exponents wrap around at 32 bits.
        _ if digits <= FAST_DIGITS => (exponent.wrapping_sub(places), 1),
        _ => return None,
    };
    if scale < NANO {
        return None;
    }
    let count: i64 = all.parse().ok()?;
    let amount = count.checked_mul(multiplier)?;
    let looks_canonical = match notation {
        Notation::Binary => count % 8 != 0,
        _ => scale % 3 == 0 && !all.ends_with("000") && !all.starts_with('0'),
    };
    Some(Quantity {
        value: Decimal::new(pieces.negative, amount.to_string().as_bytes(), i64::from(scale)),
        notation,
        canonical: looks_canonical.then(|| text.to_owned()),
    })
}

/// Takes the text apart. The suffix may only hold what some suffix could hold; whether it is one is seen later.
fn split(text: &str) -> Result<Pieces<'_>, Wrong> {
    let bytes = text.as_bytes();
    let skip = |from: usize, accept: fn(u8) -> bool| {
        from + bytes.iter().skip(from).take_while(|b| accept(**b)).count()
    };
    let digit = |b: u8| b.is_ascii_digit();
    let sign = usize::from(matches!(bytes.first(), Some(b'+' | b'-')));
    let start = skip(sign, |b| b == b'0');
    let end = skip(start, digit);
    let point = bytes.get(end) == Some(&b'.');
    let (from, suffix) = if point { (end + 1, skip(end + 1, digit)) } else { (end, end) };
    let letters = skip(suffix, |b| b"eEinumkKMGTP".contains(&b));
    let signed = letters + usize::from(matches!(bytes.get(letters), Some(b'+' | b'-')));
    if skip(signed, digit) < bytes.len() {
        return Err(Wrong::Shape);
    }
    let whole = text.get(start..end).filter(|digits| !digits.is_empty()).unwrap_or("0");
    let fraction = text.get(from..suffix).unwrap_or_default();
    Ok(Pieces { negative: bytes.first() == Some(&b'-'), whole, fraction, suffix })
}

fn explain(text: &str, blanks: usize, trimmed: &str, wrong: Wrong) -> ValueError {
    let shown = quoted(text);
    if trimmed.is_empty() {
        return ValueError::whole(
            text,
            "an empty text is not a quantity: write a number, such as `500m` or `1Gi`",
        );
    }
    let number = trimmed.bytes().take_while(|b| b.is_ascii_digit() || b"+-.".contains(b)).count();
    let start = match wrong {
        Wrong::Suffix { start } => start,
        _ => number,
    };
    let rest = trimmed.get(start..).unwrap_or_default();
    let suggestion =
        suffix::nearest(rest).map(|unit| format!("{}{unit}", trimmed.get(..start).unwrap_or_default()));
    let suggestion = suggestion.filter(|text| parse_trimmed(text).is_ok());
    if number == 0 || matches!(wrong, Wrong::Number) {
        return ValueError::whole(text, format!("{shown} is not a quantity: it must begin with a number"));
    }
    if rest.is_empty() {
        return ValueError::at(
            blanks,
            blanks + number,
            format!("{shown} is not a quantity: the number is malformed"),
        );
    }
    let why = match rest {
        _ if rest.starts_with([',', '_']) => {
            "digits are not grouped, and the decimal sign is a point".to_owned()
        }
        "e" => "the exponent has no digits".to_owned(),
        _ if suffix::is_exponent_with_unit(rest) => "it has an exponent, so it cannot have a unit".to_owned(),
        _ if suffix::is_only_wrong_in_case(rest) => "units are case-sensitive".to_owned(),
        _ => format!("{} is not a unit (`m`, `k`, `M`, `G`, `Ki`, `Mi`, `Gi`, …)", quoted(rest)),
    };
    ValueError::at(blanks + start, blanks + trimmed.len(), format!("{shown} is not a quantity: {why}"))
        .suggesting(suggestion)
}

#[cfg(test)]
mod tests;

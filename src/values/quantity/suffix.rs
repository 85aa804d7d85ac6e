//! What may follow the number of a quantity.

/// How a quantity was written, and is written again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Notation {
    /// `1500m`, `2G`.
    Decimal,
    /// `2Gi`.
    Binary,
    /// `2e9`.
    Exponent,
}

/// A power: of two when `notation` is binary, else of ten.
pub(super) struct Suffix {
    pub(super) exponent: i32,
    pub(super) notation: Notation,
}

/// Decimal units by their power of ten.
const DECIMAL: [(&str, i32); 10] =
    [("n", -9), ("u", -6), ("m", -3), ("", 0), ("k", 3), ("M", 6), ("G", 9), ("T", 12), ("P", 15), ("E", 18)];

/// Binary units by their power of two.
const BINARY: [(&str, i32); 6] = [("Ki", 10), ("Mi", 20), ("Gi", 30), ("Ti", 40), ("Pi", 50), ("Ei", 60)];

/// Reads a unit or an exponent; an empty suffix is the unit 1.
pub(super) fn read(suffix: &str) -> Option<Suffix> {
    let find =
        |table: &[(&str, i32)]| table.iter().find(|(name, _)| *name == suffix).map(|(_, power)| *power);
    if let Some(exponent) = find(&DECIMAL) {
        return Some(Suffix { exponent, notation: Notation::Decimal });
    }
    if let Some(exponent) = find(&BINARY) {
        return Some(Suffix { exponent, notation: Notation::Binary });
    }
    let power = super::super::go_atoi(suffix.strip_prefix(['e', 'E'])?)?;
    // Kubernetes keeps the low 32 bits.
    Some(Suffix { exponent: power as i32, notation: Notation::Exponent })
}

/// The unit for a power of ten that is a multiple of three. A unit that does not exist is left out, as Kubernetes does.
pub(super) fn print_decimal(exponent: i32, notation: Notation) -> String {
    match notation {
        Notation::Exponent if exponent == 0 => String::new(),
        Notation::Exponent => format!("e{exponent}"),
        _ => DECIMAL
            .iter()
            .find(|(_, power)| *power == exponent)
            .map_or_else(String::new, |(name, _)| (*name).to_owned()),
    }
}

/// A number in the largest binary unit that divides it.
pub(super) fn print_binary(bytes: u64) -> String {
    for (name, power) in BINARY.iter().rev() {
        let unit = 1_u64 << power;
        if bytes >= unit && bytes.is_multiple_of(unit) {
            return format!("{}{name}", bytes / unit);
        }
    }
    bytes.to_string()
}

/// The unit that a text which is none probably means: `gb`, `GiB`, `gi`, `K`.
pub(super) fn nearest(wrong: &str) -> Option<&'static str> {
    if wrong == "e" {
        // An exponent that was not finished, hardly 10^18.
        return None;
    }
    if is_only_wrong_in_case(wrong) {
        return same_letters(wrong);
    }
    let word = wrong.trim().to_lowercase();
    let unit =
        word.strip_suffix("bytes").or_else(|| word.strip_suffix("byte")).or_else(|| word.strip_suffix('b'));
    match unit.map(str::trim) {
        Some("") => Some(""),
        Some("kilo") => Some("k"),
        Some("mega") => Some("M"),
        Some("giga") => Some("G"),
        // Nobody counts thousandths of bytes, so `mb` is not `m`.
        Some(unit) => in_any_case(unit),
        None => match word.as_str() {
            "core" | "cores" | "cpu" | "cpus" => Some(""),
            "milli" | "millicore" | "millicores" | "mcpu" => Some("m"),
            _ if wrong != wrong.trim() => same_letters(wrong.trim()),
            _ => None,
        },
    }
}

/// Whether another spelling of the same letters is a unit.
pub(super) fn is_only_wrong_in_case(wrong: &str) -> bool {
    same_letters(wrong).is_some_and(|unit| unit != wrong)
}

/// Such as `e3Gi`.
pub(super) fn is_exponent_with_unit(wrong: &str) -> bool {
    let unit = wrong.strip_prefix(['e', 'E']).map(|rest| rest.trim_start_matches(['+', '-']));
    let unit = unit.map(|rest| rest.trim_start_matches(|c: char| c.is_ascii_digit()));
    unit.is_some_and(|unit| unit.len() + 1 < wrong.len() && same_letters(unit).is_some())
}

/// The unit of this name, or else one with these letters.
fn same_letters(word: &str) -> Option<&'static str> {
    let exact = DECIMAL.iter().chain(&BINARY).find(|(name, _)| *name == word);
    exact.map(|(name, _)| *name).or_else(|| in_any_case(word))
}

/// The largest unit with these letters: `m` is `M` here.
fn in_any_case(word: &str) -> Option<&'static str> {
    let mut largest_first = BINARY.iter().chain(DECIMAL.iter().rev()).map(|(name, _)| *name);
    largest_first.find(|name| name.eq_ignore_ascii_case(word))
}

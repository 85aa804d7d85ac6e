//! Exact decimal numbers of any size, with the few operations that quantities need.

use std::cmp::Ordering;

/// `±digits × 10^exponent`.
///
/// The digits have neither leading nor trailing zeros, so every value has one form; zero has no digits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Decimal {
    negative: bool,
    /// ASCII digits.
    digits: Vec<u8>,
    exponent: i64,
}

impl Decimal {
    /// From ASCII digits.
    pub(super) fn new(negative: bool, digits: &[u8], exponent: i64) -> Self {
        let leading = digits.iter().take_while(|d| **d == b'0').count();
        let digits = digits.get(leading..).unwrap_or_default();
        let trailing = digits.iter().rev().take_while(|d| **d == b'0').count();
        let digits = digits.get(..digits.len() - trailing).unwrap_or_default();
        if digits.is_empty() {
            return Decimal { negative: false, digits: Vec::new(), exponent: 0 };
        }
        Decimal {
            negative,
            digits: digits.to_vec(),
            exponent: exponent.saturating_add_unsigned(trailing as u64),
        }
    }

    pub(super) fn is_zero(&self) -> bool {
        self.digits.is_empty()
    }

    pub(super) fn is_negative(&self) -> bool {
        self.negative
    }

    /// How many digits stand before the decimal point; negative when zeros follow it.
    fn magnitude(&self) -> i64 {
        self.exponent.saturating_add_unsigned(self.digits.len() as u64)
    }

    pub(super) fn is_positive_below_one(&self) -> bool {
        !self.is_zero() && !self.negative && self.magnitude() <= 0
    }

    /// Without anything below `10^place`; what was there counts as one more, away from zero.
    pub(super) fn rounded_away(self, place: i64) -> Self {
        if self.is_zero() || self.exponent >= place {
            return self;
        }
        // The digits at or above the place; none when the number is smaller than the place.
        let kept =
            usize::try_from(self.magnitude().saturating_sub(place)).unwrap_or(0).min(self.digits.len());
        let mut digits = self.digits.get(..kept).unwrap_or_default().to_vec();
        // A digit other than zero was cut off, since the last one never is zero.
        let carried = digits.iter_mut().rev().all(|digit| {
            let nine = *digit == b'9';
            *digit = if nine { b'0' } else { *digit + 1 };
            nine
        });
        if carried {
            digits.insert(0, b'1');
        }
        Decimal::new(self.negative, &digits, place)
    }

    /// `self × 2^power`, for powers up to 60.
    pub(super) fn times_power_of_two(self, power: i32) -> Self {
        let factor = 1_u128 << power.clamp(0, 60);
        let mut carry: u128 = 0;
        let mut product: Vec<u8> = Vec::with_capacity(self.digits.len() + 20);
        for digit in self.digits.iter().rev() {
            let sum = u128::from(digit - b'0') * factor + carry;
            product.push(b'0' + (sum % 10) as u8);
            carry = sum / 10;
        }
        while carry > 0 {
            product.push(b'0' + (carry % 10) as u8);
            carry /= 10;
        }
        product.reverse();
        Decimal::new(self.negative, &product, self.exponent)
    }

    /// At most the largest signed 64-bit integer in magnitude.
    pub(super) fn capped_at_i64(self) -> Self {
        let largest = Decimal::new(false, i64::MAX.to_string().as_bytes(), 0);
        if self.cmp_magnitude(&largest) == Ordering::Greater {
            Decimal { negative: self.negative, ..largest }
        } else {
            self
        }
    }

    /// The magnitude, when it is an integer of 64 bits.
    pub(super) fn as_u64_magnitude(&self) -> Option<u64> {
        let zeros = usize::try_from(self.exponent).ok().filter(|zeros| *zeros < 20)?;
        let text = std::str::from_utf8(&self.digits).ok()?;
        text.parse::<u64>().ok()?.checked_mul(10_u64.checked_pow(u32::try_from(zeros).ok()?)?)
    }

    /// The signed digits and the exponent of ten, where the exponent is the largest multiple of three possible.
    ///
    /// Kubernetes' exponents have 32 bits.
    pub(super) fn in_thousands(&self) -> (String, i32) {
        let zeros = self.exponent.rem_euclid(3);
        let mut text = String::from(if self.negative { "-" } else { "" });
        text.extend(self.digits.iter().map(|digit| char::from(*digit)));
        text.extend((0..zeros).map(|_| '0'));
        (text, (self.exponent - zeros) as i32)
    }

    pub(super) fn to_f64(&self) -> f64 {
        let (text, exponent) = self.in_thousands();
        format!("{text}e{exponent}").parse().unwrap_or(0.0)
    }

    fn cmp_magnitude(&self, other: &Self) -> Ordering {
        match (self.is_zero(), other.is_zero()) {
            (true, true) => Ordering::Equal,
            (true, false) => Ordering::Less,
            (false, true) => Ordering::Greater,
            // With the points aligned, digits without trailing zeros compare like words.
            (false, false) => {
                self.magnitude().cmp(&other.magnitude()).then_with(|| self.digits.cmp(&other.digits))
            }
        }
    }
}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Decimal {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self.negative, other.negative) {
            (false, false) => self.cmp_magnitude(other),
            (true, true) => other.cmp_magnitude(self),
            (true, false) => Ordering::Less,
            (false, true) => Ordering::Greater,
        }
    }
}

//! Decimal numbers, with which sprig's float functions count.

/// `digits` × 10^`exponent`
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Decimal {
    digits: i128,
    exponent: i32,
}

/// How many places after the point a division gives.
const DIVISION_PLACES: i32 = 16;

impl Decimal {
    /// The shortest decimal number that stands for the float.
    pub(super) fn of(value: f64) -> Option<Decimal> {
        let text = format!("{value:e}");
        let (mantissa, exponent) = text.split_once('e')?;
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let digits = format!("{whole}{fraction}").parse().ok()?;
        let places = i32::try_from(fraction.len()).ok()?;
        Some(Decimal { digits, exponent: exponent.parse::<i32>().ok()? - places })
    }

    pub(super) fn to_float(self) -> f64 {
        format!("{}e{}", self.digits, self.exponent).parse().unwrap_or(f64::NAN)
    }

    /// The same number with a smaller exponent.
    fn scaled(self, exponent: i32) -> Option<i128> {
        let by = u32::try_from(self.exponent - exponent).ok()?;
        self.digits.checked_mul(10i128.checked_pow(by)?)
    }

    pub(super) fn plus(self, other: Decimal) -> Option<Decimal> {
        let exponent = self.exponent.min(other.exponent);
        let digits = self.scaled(exponent)?.checked_add(other.scaled(exponent)?)?;
        Some(Decimal { digits, exponent })
    }

    pub(super) fn minus(self, other: Decimal) -> Option<Decimal> {
        self.plus(Decimal { digits: -other.digits, ..other })
    }

    pub(super) fn times(self, other: Decimal) -> Option<Decimal> {
        Some(Decimal {
            digits: self.digits.checked_mul(other.digits)?,
            exponent: self.exponent + other.exponent,
        })
    }

    /// Rounded half away from zero at the last place.
    pub(super) fn divided_by(self, other: Decimal) -> Option<Decimal> {
        let shift = self.exponent - other.exponent + DIVISION_PLACES;
        let power = 10i128.checked_pow(shift.unsigned_abs())?;
        let (numerator, denominator) = match shift {
            0.. => (self.digits.checked_mul(power)?, other.digits),
            _ => (self.digits, other.digits.checked_mul(power)?),
        };
        let (quotient, rest) = (numerator.checked_div(denominator)?, numerator.checked_rem(denominator)?);
        let up = rest.unsigned_abs() * 2 >= denominator.unsigned_abs();
        let away = if (numerator < 0) == (denominator < 0) { 1 } else { -1 };
        Some(Decimal { digits: quotient + if up { away } else { 0 }, exponent: -DIVISION_PLACES })
    }
}

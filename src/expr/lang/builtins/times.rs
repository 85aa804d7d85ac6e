//! Functions on times.

use super::super::eval::{Limits, Outcome};
use super::super::time::{Time, Zone, parse, parse_duration};
use super::super::value::Value;
use super::Args;

/// The layouts that `date` tries when it is given none.
const LAYOUTS: [&str; 7] = [
    "2006-01-02",
    "15:04:05",
    "2006-01-02 15:04:05",
    "2006-01-02T15:04:05Z07:00",
    "02 Jan 06 15:04 MST",
    "Monday, 02-Jan-06 15:04:05 MST",
    "Mon, 02 Jan 2006 15:04:05 MST",
];

pub(super) fn call(args: &Args<'_>, limits: &Limits) -> Outcome {
    match args.name {
        "now" => {
            let zone = match args.values {
                [Value::Zone(zone), ..] => zone.clone(),
                _ => Zone::Utc,
            };
            Ok(Value::Time(Time::unix(limits.now("now")?, zone).into()))
        }
        "duration" => Ok(Value::Duration(parse_duration(args.text(0)?)?)),
        "timezone" => Ok(Value::Zone(Zone::load(args.text(0)?)?)),
        _ => date(args),
    }
}

fn date(args: &Args<'_>) -> Outcome {
    let (zone, rest) = match args.values {
        [Value::Zone(zone), rest @ ..] => (zone.clone(), rest),
        all => (Zone::Utc, all),
    };
    let rest = Args { name: args.name, values: rest };
    let text = rest.text(0)?;
    let time = match rest.len() {
        2 => parse(rest.text(1)?, text, &zone)?,
        3 => parse(rest.text(1)?, text, &Zone::load(rest.text(2)?)?)?,
        _ => {
            let found = LAYOUTS.iter().find_map(|layout| parse(layout, text, &zone).ok());
            found.ok_or_else(|| format!("invalid date {text}"))?
        }
    };
    Ok(Value::Time(time.into()))
}

//! The estimate for people.

use std::fmt::Write as _;

use super::{
    Estimate, MAX_DEPTH, MAX_OBJECT, PACKED_FROM, PACKING, Range, Reason, ReasonKind, Request, size,
};
use crate::values::duration::Duration;

/// The most reasons of one sort that are listed.
const LISTED: usize = 6;

/// Numbers from here on say only how long they are.
const ABSURD: u64 = 1_000_000_000_000;
/// Sizes from here on, in bytes, say only that they are none.
const BOUNDLESS: u64 = 1 << 50;

/// Writes estimates, a paragraph each, and what they rest on.
pub fn text(estimates: &[Estimate]) -> String {
    let mut out = String::new();
    for estimate in estimates {
        one(&mut out, estimate);
        out.push('\n');
    }
    assumptions(&mut out, estimates);
    out
}

fn one(out: &mut String, estimate: &Estimate) {
    let (kind, name) = &estimate.object;
    let name = if name.is_empty() { "without a name" } else { name };
    let template = estimate.template.as_ref().map(|t| format!(", template {t}")).unwrap_or_default();
    let _ = writeln!(out, "{} {}{} ({})", plain(kind), plain(name), plain(&template), plain(&estimate.path));
    let mut row = |label: &str, text: String| {
        for (index, line) in text.lines().enumerate() {
            let label = if index == 0 { label } else { "" };
            let _ = writeln!(out, "  {label:15} {line}");
        }
    };
    row("pods", pods(estimate));
    row("critical path", path(estimate));
    row("depth", depth(estimate.depth));
    row("stored object", stored(estimate));
    row("requests", requests(estimate));
    reasons(out, &estimate.reasons);
}

fn pods(estimate: &Estimate) -> String {
    let mut text = match estimate.pods {
        Range { min: 0, max: None } => "any number".to_owned(),
        pods => range(pods),
    };
    let peak = estimate.requests.peak_pods.filter(|p| Some(*p) != estimate.pods.max && *p < ABSURD);
    if let Some(peak) = peak {
        let _ = write!(text, "; at most {} at the same time", number(peak));
    }
    if estimate.agent {
        text.push_str("; and one for the agent that runs http and plugin templates");
    }
    text
}

fn path(estimate: &Estimate) -> String {
    let unit = if estimate.steps == Range::exactly(1) { "step" } else { "steps, one after the other" };
    let mut text = match estimate.steps {
        Range { min: 0, max: None } => format!("any number of {unit}"),
        steps => format!("{} {unit}", range(steps)),
    };
    let seconds = estimate.pod_overhead.seconds();
    let time = |steps: u64| duration(seconds * steps as f64);
    let whole = match estimate.pod_steps {
        _ if seconds <= 0.0 => None,
        Range { max: Some(0), .. } | Range { min: 0, max: None } => None,
        Range { min, max: Some(max) } if min == max => Some(time(max)),
        Range { min, max: Some(max) } => Some(format!("{} to {}", time(min), time(max))),
        Range { min, max: None } => Some(format!("{} or more", time(min))),
    };
    if let Some(whole) = whole {
        let _ = write!(text, ": {whole} of starting pods and clearing them away");
    }
    text
}

fn depth(depth: Option<u64>) -> String {
    match depth {
        None => format!("a template calls itself: Argo ends the workflow when calls nest {MAX_DEPTH} deep"),
        Some(depth) if depth >= MAX_DEPTH => {
            format!("{depth} levels: Argo ends the workflow, for calls must nest less than {MAX_DEPTH} deep")
        }
        Some(depth) => {
            format!("{depth} {} of less than {MAX_DEPTH}", if depth == 1 { "level" } else { "levels" })
        }
    }
}

fn stored(estimate: &Estimate) -> String {
    let size = estimate.size;
    let total = size.total();
    let share = |bytes: u64| bytes.saturating_mul(100) / MAX_OBJECT;
    let most = total.max.unwrap_or(total.min);
    let mut text = match total {
        Range { min: BOUNDLESS.., .. } => "beyond all bounds".to_owned(),
        Range { min, max: Some(BOUNDLESS..) } => format!("about {} or far more", bytes(min)),
        Range { min, max: Some(max) } if min == max => format!("about {}", bytes(max)),
        Range { min, max: Some(max) } => format!("about {} to {}", bytes(min), bytes(max)),
        Range { min, max: None } => format!("about {} or more", bytes(min)),
    };
    let unbounded = total.min >= BOUNDLESS;
    text.push_str(if unbounded { "; etcd takes 1.5 MiB" } else { " of etcd's 1.5 MiB" });
    if total.max.is_some() && most <= MAX_OBJECT {
        let _ = write!(text, " ({} %)", share(most).max(1));
    }
    let copies = if size.stored > 0 {
        format!(", {} for copies of templates", bytes(size.stored))
    } else {
        String::new()
    };
    let nodes = if estimate.nodes == Range::exactly(1) {
        "1 node".to_owned()
    } else {
        format!("{} nodes", range(estimate.nodes))
    };
    let _ = write!(text, ":\n{} for the manifest{copies}, the rest for {nodes}", bytes(size.manifest));
    for reason in &estimate.reasons {
        let Some((_, each)) = &reason.each else { continue };
        let one = each.max.unwrap_or(each.min).max(1);
        let left = PACKED_FROM.saturating_sub(total.min);
        let _ = write!(
            text,
            "\neach item of {} adds about {}: some {} fit before Argo packs the status",
            plain(&reason.place),
            bytes(one),
            number(round(left / one)),
        );
    }
    if most > PACKED_FROM {
        let packed = size.packed(size.status.max.unwrap_or(size.status.min));
        if packed >= BOUNDLESS {
            text.push_str("\nabove 1 MiB Argo packs the status, which does not help here");
        } else {
            let _ =
                write!(text, "\nabove 1 MiB Argo packs the status: about {} are left then", bytes(packed));
        }
        if packed > MAX_OBJECT.saturating_mul(6) / 10 && packed < BOUNDLESS {
            text.push_str(
                "\nadvice: let the controller keep the status in its database (`persistence.nodeStatusOffLoad: true`)",
            );
        }
    }
    text
}

fn requests(estimate: &Estimate) -> String {
    let requests = estimate.requests;
    if requests.largest.cpu == 0 && requests.largest.memory == 0 {
        return if estimate.pods.max == Some(0) {
            "none".to_owned()
        } else {
            "none are set: the namespace's defaults decide, or the pods are the first to be evicted"
                .to_owned()
        };
    }
    let mut text = format!("{} for the largest pod", request(requests.largest));
    if let Some(peak) = requests.peak {
        let _ = write!(text, ", {} for those at the same time", request(peak));
    }
    match requests.most {
        Some(most) if most == requests.least => {
            let _ = write!(text, ",\n{} for all pods", request(most));
        }
        Some(most) => {
            let _ = write!(text, ",\n{} to {} for all pods", request(requests.least), request(most));
        }
        None => {
            let _ = write!(text, ",\n{} or more for all pods", request(requests.least));
        }
    }
    if requests.largest.is_partial {
        text.push_str(
            "\nsome containers say nothing about cpu or memory, or only at run time: they are counted as 0",
        );
    }
    text
}

/// The reasons, those first that leave a count without a bound.
fn reasons(out: &mut String, reasons: &[Reason]) {
    let mut kinds: Vec<ReasonKind> = reasons.iter().map(|r| r.kind).collect();
    kinds.sort_unstable();
    kinds.dedup();
    if kinds.is_empty() {
        return;
    }
    let _ = writeln!(out, "  why not exact:");
    for kind in kinds {
        let of: Vec<&Reason> = reasons.iter().filter(|r| r.kind == kind).collect();
        for reason in of.iter().take(LISTED) {
            let _ = writeln!(out, "    - {}", explain(reason));
        }
        if of.len() > LISTED {
            let _ = writeln!(out, "    - and {} more like it", of.len() - LISTED);
        }
    }
}

fn explain(reason: &Reason) -> String {
    let place = plain(&reason.place);
    let detail = plain(&reason.detail);
    match reason.kind {
        ReasonKind::Loop => {
            let each = reason.each.map_or(Range::ANY, |(pods, _)| pods);
            let pods =
                if each == Range::exactly(1) { "1 pod".to_owned() } else { format!("{} pods", range(each)) };
            let hint = if detail.contains("workflow.parameters.") { "; `-p` sets parameters" } else { "" };
            format!("{place} repeats over `{detail}`, which only the run knows: each item makes {pods}{hint}")
        }
        ReasonKind::Recursion => format!("{place} leads back to `{detail}`: how often, only the run knows"),
        ReasonKind::Missing if detail.is_empty() => format!("{place} names no template"),
        ReasonKind::Missing => format!("{place} runs `{detail}`, which is not in the workspace"),
        ReasonKind::Dynamic => format!("{place} runs `{detail}`, which only the run knows"),
        ReasonKind::Retry => format!("{place} is retried {detail}"),
        ReasonKind::When => format!("{place} runs only when {detail}"),
        ReasonKind::Depends => format!("{place} runs only if {detail}"),
        ReasonKind::Hook => format!("{place} runs only when {detail}"),
        ReasonKind::Memoize => format!("{place} may find its outputs in a cache"),
    }
}

fn assumptions(out: &mut String, estimates: &[Estimate]) {
    let overhead = estimates.first().map_or(0.0, |e| e.pod_overhead.seconds());
    let _ = writeln!(
        out,
        "Assumed: in the smallest run nothing fails and every condition is false; {} of overhead per pod; {} B of status \
         for a\nnode with a pod and {} B for others, plus names, inputs and outputs ({} B for each value), packed to 1/{PACKING} \
         above 1 MiB;\nArgo's own containers ask for nothing.",
        duration(overhead),
        size::POD_NODE,
        size::OTHER_NODE,
        size::OUTPUT,
    );
}

/// A count in words, to be followed by what is counted.
fn range(range: Range) -> String {
    match range {
        Range { min, max: Some(max) } if min == max => number(max),
        Range { min: ABSURD.., max: Some(_) } => number(range.min),
        Range { min: 0, max: Some(max) } => format!("up to {}", number(max)),
        Range { min, max: Some(max) } => format!("{} to {}", number(min), number(max)),
        Range { min: 0, max: None } => "any number of".to_owned(),
        Range { min, max: None } => format!("{} or more", number(min)),
    }
}

/// A number with commas between thousands.
fn number(number: u64) -> String {
    if number >= ABSURD {
        return format!("more than 10^{}", number.ilog10());
    }
    let digits = number.to_string();
    let mut out = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A number of which only two digits mean anything.
fn round(number: u64) -> u64 {
    let mut unit = 1_u64;
    while number / unit >= 100 {
        unit = unit.saturating_mul(10);
    }
    number / unit * unit
}

fn bytes(count: u64) -> String {
    if count >= BOUNDLESS {
        return "far more than fits".to_owned();
    }
    let count = count as f64;
    for (unit, name) in [(1024.0 * 1024.0 * 1024.0, "GiB"), (1024.0 * 1024.0, "MiB"), (1024.0, "KiB")] {
        if count >= unit {
            return format!("{:.1} {name}", count / unit);
        }
    }
    format!("{count} B")
}

fn request(request: Request) -> String {
    let cpu = if request.cpu.is_multiple_of(1000) {
        (request.cpu / 1000).to_string()
    } else {
        format!("{}m", request.cpu)
    };
    format!("{cpu} cpu and {} of memory", bytes(request.memory))
}

fn duration(seconds: f64) -> String {
    // No workflow runs for longer than this.
    let whole = Duration::from_seconds(seconds.min(3.0e9).round() as i64);
    whole.to_string()
}

/// A character without what a terminal would act on.
fn shown(c: char) -> char {
    let turns = matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    if turns || c.is_control() { '\u{fffd}' } else { c }
}

/// A text on one line, without what a terminal would act on.
fn plain(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    words.join(" ").chars().map(shown).collect()
}

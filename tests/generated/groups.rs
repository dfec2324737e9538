//! Sources of a generated blueprint whose log groups AWS names; they share a destination.

use serde_json::{Map, Value, json};

use super::estate::Estate;
use super::sources::{Wanted, by_region, listed, named, put, words};
use super::tape::Tape;

/// The destination of them all.
pub(super) const LOG_GROUP: &str = "named-log";

pub(super) fn generate(tape: &mut Tape<'_>, estate: &Estate, kind: &str, wanted: &mut Wanted) -> Map<String, Value> {
    let (name, word) = match kind {
        "eks-control-plane" => ("control", "clusters"),
        "rds" => ("engines", "databases"),
        "lambda" => ("handlers", "functions"),
        _ => ("others", "log_groups"),
    };
    let mut source = named(tape, kind, name);
    source.insert("deliver_to".into(), words(tape, &[LOG_GROUP]));
    if !wanted.log_groups.contains(&LOG_GROUP) {
        wanted.log_groups.push(LOG_GROUP);
    }
    let (_, account) = tape.pick(&estate.single);
    let partition = estate.partition;
    let arn = |at: usize, region: &str| match kind {
        "eks-control-plane" => format!("arn:{partition}:eks:{region}:{account}:cluster/c{at}"),
        "rds" => format!("arn:{partition}:rds:{region}:{account}:{}:orders", ["db", "cluster"][at]),
        "lambda" => format!("arn:{partition}:lambda:{region}:{account}:function:f_{at}"),
        _ => ["/aws/codebuild/x#1", "API-Gateway-Execution-Logs_a1b2c3d4e5/prod"][at].to_owned(),
    };
    let which = tape.some(&[0, 1]);
    let (by_account, plain) = by_region(tape, estate, account, &which, &arn);
    let plain = if kind == "log-groups" { by_account.clone() } else { plain };
    listed(tape, estate, &mut source, word, &by_account, &plain);
    match kind {
        "eks-control-plane" => put(tape, &mut source, "types", &[json!(["audit"]), json!(["scheduler", "api"])]),
        "rds" => drop(source.insert("types".into(), tape.pick(&[json!(["postgresql"]), json!(["diag.log", "error"])]))),
        _ => {}
    }
    source
}

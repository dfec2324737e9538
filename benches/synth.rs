//! How long a blueprint takes from text to checked and proven artifacts, in one process that has already started.
//!
//! Read the ratios: ten thousand accounts in three cells cost little more than five accounts, and lists of VPCs cost
//! in proportion to their number. `cargo bench` prints them; nothing fails on a slow machine.

use std::fmt::Write as _;
use std::hint::black_box;
use std::path::{Path, PathBuf};

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use logboom::audit::{Given, audit};
use logboom::pipeline::{Language, synthesize};

fn shipped(name: &str) -> (PathBuf, String) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("blueprints/{name}.yaml"));
    let text = std::fs::read_to_string(&path).unwrap_or_default();
    (path, text)
}

fn take(path: &Path, text: &str) -> usize {
    let outcome = synthesize("bench.yaml", path, text, Language::Both, None);
    outcome.map(|outcome| outcome.files().len()).unwrap_or_default()
}

/// A blueprint in which each of `accounts` accounts lists two VPCs in each of two regions.
fn with_lists(accounts: usize) -> String {
    let mut ids = String::new();
    let mut vpcs = String::new();
    for at in 0..accounts {
        let id = 600_000_000_000 + at;
        let _ = write!(ids, "\"{id}\",");
        let _ = write!(
            vpcs,
            "\"{id}\": {{ us-east-1: [vpc-{:08x}, vpc-{:08x}], eu-west-1: [vpc-{:08x}, vpc-{:08x}] }},",
            at * 4,
            at * 4 + 1,
            at * 4 + 2,
            at * 4 + 3
        );
    }
    format!(
        "name: big\nregions: [us-east-1, eu-west-1]\norganization:\n  id: o-a1b2c3d4e5\n  accounts:\n    \
         management: \"111111111111\"\n    log-archive: \"222222222222\"\n    workloads: [{ids}]\n\
         destinations:\n  archive: {{ kind: s3, retention: 7y, lock: {{ mode: compliance, for: 1y }} }}\n\
         sources:\n  - {{ kind: vpc-flow-logs, accounts: workloads, vpcs: {{ {vpcs} }}, deliver_to: archive }}\n"
    )
}

fn scenarios(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("scenario");
    for name in ["single-account", "centralized-logging", "siem-stream", "ten-thousand-accounts"] {
        let (path, text) = shipped(name);
        group.bench_function(name, |bencher| bencher.iter(|| take(&path, black_box(&text))));
    }
    group.finish();
}

fn lists(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("vpc-lists");
    group.sample_size(10);
    let (path, _) = shipped("centralized-logging");
    for accounts in [100_usize, 1000, 10_000] {
        let text = with_lists(accounts);
        group.throughput(Throughput::Elements(accounts as u64));
        group.bench_with_input(BenchmarkId::from_parameter(accounts), &text, |bencher, text| {
            bencher.iter(|| take(&path, black_box(text)));
        });
    }
    group.finish();
}

/// The proof by itself, on the finished templates: it hangs on the number of cells, and not on that of accounts.
fn audits(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("audit");
    for name in ["centralized-logging", "ten-thousand-accounts"] {
        let (path, text) = shipped(name);
        let outcome = synthesize("bench.yaml", &path, &text, Language::CloudFormation, None);
        let files = outcome.map(|outcome| outcome.files()).unwrap_or_default();
        let templates: Vec<_> = files.into_iter().filter(|(path, _)| path.ends_with(".template.json")).collect();
        let given = Given {
            account: Some("222222222222".into()),
            region: Some("us-east-1".into()),
            organization: Some("o-a1b2c3d4e5".into()),
            ..Given::default()
        };
        group.bench_function(name, |bencher| bencher.iter(|| audit(black_box(&templates), &given)));
    }
    group.finish();
}

criterion_group!(benches, scenarios, lists, audits);
criterion_main!(benches);

use super::{Check, Rule, Sink};
use crate::analysis::SettingFacts;
use crate::analysis::storage::Controller;
use crate::diagnostic::{Severity, Stage};
use crate::model::View;
use crate::model::config::{DatabaseConfig, DatabaseServer};
use crate::workspace::SettingKind;

/// Settings of the controller's database that do not go together.
pub(super) static RULE: Rule = Rule {
    code: "invalid-persistence",
    severity: Severity::Error,
    stage: Stage::Run,
    page: include_str!("invalid-persistence.md"),
    check: Check::Setting(check),
};

fn check(facts: &SettingFacts<'_>, sink: &mut Sink<'_>) {
    if !matches!(facts.setting.kind, SettingKind::Controller | SettingKind::Values) {
        return;
    }
    let is_whole = !facts.setting.incomplete && !facts.setting.is_patch;
    let Some(controller) = Controller::new(facts.workspace, facts.setting) else { return };
    // Values are put together from several files.
    let certain =
        if facts.setting.kind == SettingKind::Controller { Severity::Error } else { Severity::Warning };
    let synchronization: View<'_, DatabaseConfig> = controller.synchronization().cast();
    both(synchronization, sink);
    let persistence = controller.persistence();
    let database: View<'_, DatabaseConfig> = persistence.cast();
    if persistence.node().is_none_or(|n| !n.is_mapping() || n.entries().len() == 0) {
        return;
    }
    let has_typo = facts.problems().any(|(_, p)| p.field.is_none());
    let has_database = database.postgresql().is_set() || database.mysql().is_set();
    if !has_database && is_whole && !has_typo {
        let message = "`persistence` names no database, neither `postgresql` nor `mysql`: the controller does not start";
        sink.push(sink.at(persistence.key_place(), persistence.yaml_path(), message).severity(certain));
    }
    both(database, sink);
    for (name, server) in [("postgresql", database.postgresql().cast()), ("mysql", database.mysql().cast())] {
        let server: View<'_, DatabaseServer> = server;
        let is_used = server.is_set() && (name == "postgresql" || !database.postgresql().is_set());
        if is_used && is_whole && !has_typo && server.table_name().or_empty().is_empty() {
            let message = format!("`{name}` has no `tableName`: the controller does not start");
            let place =
                if server.table_name().is_set() { server.table_name().place() } else { server.key_place() };
            let found = sink.at(place, server.yaml_path(), message).severity(certain);
            sink.push(found.help("it is `argo_workflows` in Argo's own manifests"));
        }
    }
    tokens(database.postgresql(), certain, sink);
    if persistence.archive().get() == Some(true) {
        return;
    }
    let without = [
        (
            persistence.archive_ttl().is_set(),
            persistence.archive_ttl().key_place(),
            persistence.archive_ttl().yaml_path(),
        ),
        (
            persistence.archive_label_selector().is_set(),
            persistence.archive_label_selector().key_place(),
            persistence.archive_label_selector().yaml_path(),
        ),
    ];
    for (_, place, path) in without.into_iter().filter(|(is_set, ..)| *is_set) {
        let message = "without `archive: true` nothing is archived, and this has no effect";
        sink.push(sink.at(place, path, message).severity(Severity::Warning));
    }
}

fn both(database: View<'_, DatabaseConfig>, sink: &mut Sink<'_>) {
    if database.postgresql().is_set() && database.mysql().is_set() {
        let mysql = database.mysql();
        let message = "there is a `postgresql` too, which wins without a word: this database is not used";
        let found = sink.at(mysql.key_place(), mysql.yaml_path(), message).severity(Severity::Warning);
        sink.push(found.related(sink.place(database.postgresql().key_place()), "this one is used"));
    }
}

fn tokens(server: View<'_, crate::model::config::PostgreSQLConfig>, certain: Severity, sink: &mut Sink<'_>) {
    let (azure, aws) = (server.azure_token(), server.aws_rds_token());
    if aws.enabled().get() != Some(true) {
        return;
    }
    if azure.enabled().get() == Some(true) {
        let message = "`azureToken` and `awsRDSToken` exclude each other: the controller does not start";
        let found = sink.at(aws.key_place(), aws.yaml_path(), message).severity(certain);
        sink.push(found.related(sink.place(azure.key_place()), "the other one"));
    } else if server.ssl().get() != Some(true) {
        let message = "`awsRDSToken` needs `ssl: true`: the controller does not start";
        sink.push(sink.at(aws.key_place(), aws.yaml_path(), message).severity(certain));
    }
}

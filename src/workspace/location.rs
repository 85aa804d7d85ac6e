//! Where an artifact is stored, as far as a manifest says so.

use crate::model::View;
use crate::model::location::ArtifactLocation;

/// The kinds of storage, in the order in which Argo looks for them in a location.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Storage {
    /// JFrog Artifactory.
    Artifactory,
    /// Azure Blob Storage.
    Azure,
    /// Google Cloud Storage.
    Gcs,
    /// A git repository; read only.
    Git,
    /// HDFS.
    Hdfs,
    /// HTTP.
    Http,
    /// Alibaba Cloud OSS.
    Oss,
    /// An artifact driver of the cluster's own.
    Plugin,
    /// Text in the manifest; read only.
    Raw,
    /// S3 and whatever speaks its protocol.
    S3,
}

impl Storage {
    /// All kinds, in Argo's order.
    pub const ALL: [Storage; 10] = [
        Storage::Artifactory,
        Storage::Azure,
        Storage::Gcs,
        Storage::Git,
        Storage::Hdfs,
        Storage::Http,
        Storage::Oss,
        Storage::Plugin,
        Storage::Raw,
        Storage::S3,
    ];

    /// Its field in a location.
    pub fn field(self) -> &'static str {
        match self {
            Storage::Artifactory => "artifactory",
            Storage::Azure => "azure",
            Storage::Gcs => "gcs",
            Storage::Git => "git",
            Storage::Hdfs => "hdfs",
            Storage::Http => "http",
            Storage::Oss => "oss",
            Storage::Plugin => "plugin",
            Storage::Raw => "raw",
            Storage::S3 => "s3",
        }
    }

    /// The fields that a complete location of this kind has.
    pub fn required(self) -> &'static [&'static str] {
        match self {
            Storage::Artifactory => &["url", "usernameSecret"],
            Storage::Azure => &["endpoint", "container", "blob"],
            Storage::Gcs => &["bucket", "key"],
            Storage::Git => &["repo"],
            Storage::Hdfs => &["addresses"],
            Storage::Http => &["url"],
            Storage::Oss | Storage::S3 => &["endpoint", "bucket", "key"],
            Storage::Plugin => &["name", "configuration", "key"],
            Storage::Raw => &[],
        }
    }

    /// The field that says under which name things are kept; empty for those that are only read.
    pub fn key(self) -> &'static str {
        match self {
            Storage::Azure => "blob",
            Storage::Hdfs => "path",
            Storage::Artifactory | Storage::Http => "url",
            Storage::Gcs | Storage::Oss | Storage::Plugin | Storage::S3 => "key",
            Storage::Git | Storage::Raw => "",
        }
    }

    /// The storages that a location names; a sound one names one.
    pub fn of(location: View<'_, ArtifactLocation>) -> impl Iterator<Item = Storage> {
        let node = location.node();
        Storage::ALL
            .into_iter()
            .filter(move |s| node.and_then(|n| n.get(s.field())).is_some_and(|v| !v.is_null()))
    }
}

/// Whether a location says completely where the artifact is.
pub fn has_location(location: View<'_, ArtifactLocation>) -> bool {
    let Some(storage) = Storage::of(location).next() else { return false };
    storage.required().iter().all(|key| is_nonempty(location, storage, key))
}

/// Whether a location has a key, or says completely where the artifact is.
pub fn has_location_or_key(location: View<'_, ArtifactLocation>) -> bool {
    let Some(storage) = Storage::of(location).next() else { return false };
    let key = storage.key();
    has_location(location) || (!key.is_empty() && is_nonempty(location, storage, key))
}

fn is_nonempty(location: View<'_, ArtifactLocation>, storage: Storage, key: &str) -> bool {
    let value = location.node().and_then(|n| n.get(storage.field())?.get(key));
    value.is_some_and(|v| !v.is_null() && v.text() != Some("") && !(v.is_sequence() && v.items().len() == 0))
}

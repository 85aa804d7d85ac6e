//! Artifact repositories: where artifacts go that name no place of their own.

use super::bucket::{AzureBlobContainer, GCSBucket, OSSBucket, S3Bucket};
use super::location::{ArtifactoryAuth, HDFSConfig};
use super::macros::model;
use super::{Bool, Enforcer, Str, Version};

model! {
    /// An artifact repository, as the controller's configuration and the ConfigMap `artifact-repositories` have it.
    struct ArtifactRepository {
        /// Whether the logs of all containers are saved; nothing below can switch that off.
        archive_logs "archiveLogs": Bool,
        /// A bucket of S3, MinIO, or another store with the same protocol.
        s3: S3ArtifactRepository,
        /// A repository of JFrog Artifactory.
        artifactory: ArtifactoryArtifactRepository,
        /// Hadoop's file system.
        hdfs: HDFSArtifactRepository,
        /// A bucket of Alibaba Cloud's object storage.
        oss: OSSArtifactRepository,
        /// A bucket of Google Cloud Storage.
        gcs: GCSArtifactRepository,
        /// A container of Azure Blob Storage.
        azure: AzureArtifactRepository,
        /// A storage that an artifact plugin reaches.
        plugin: PluginArtifactRepository { since: Some(Version::new(4, 0)) },
    }

    /// A bucket of S3 with the form of its keys.
    struct S3ArtifactRepository: S3Bucket {
        /// The folder of each pod's artifacts; `{{workflow.name}}/{{pod.name}}` when left out.
        key_format "keyFormat": Str,
        /// A folder before the default form of keys; ignored when `keyFormat` is set.
        key_prefix "keyPrefix": Str { deprecated: Some("`keyFormat`") },
    }

    /// A repository of JFrog Artifactory with the form of its paths.
    struct ArtifactoryArtifactRepository: ArtifactoryAuth {
        /// The address of the repository.
        repo_url "repoURL": Str,
        /// The folder of each pod's artifacts; `{{workflow.name}}/{{pod.name}}` when left out.
        key_format "keyFormat": Str,
    }

    /// Hadoop's file system with the form of its paths.
    struct HDFSArtifactRepository: HDFSConfig {
        /// The folder of each pod's artifacts; `{{workflow.name}}/{{pod.name}}` when left out.
        path_format "pathFormat": Str,
        /// Overwrites files that are already there.
        force: Bool,
    }

    /// A bucket of Alibaba Cloud's object storage with the form of its keys.
    struct OSSArtifactRepository: OSSBucket {
        /// The folder of each pod's artifacts; `{{workflow.name}}/{{pod.name}}` when left out.
        key_format "keyFormat": Str,
    }

    /// A bucket of Google Cloud Storage with the form of its keys.
    struct GCSArtifactRepository: GCSBucket {
        /// The folder of each pod's artifacts; `{{workflow.name}}/{{pod.name}}` when left out.
        key_format "keyFormat": Str,
    }

    /// A container of Azure Blob Storage with the form of its blobs' names.
    struct AzureArtifactRepository: AzureBlobContainer {
        /// The folder of each pod's artifacts; `{{workflow.name}}/{{pod.name}}` when left out.
        blob_name_format "blobNameFormat": Str,
    }

    /// A storage that an artifact plugin reaches.
    struct PluginArtifactRepository {
        /// The plugin's name in the controller's `artifactDrivers`.
        name: Str { required: Enforcer::Schema },
        /// The folder of each pod's artifacts; `{{workflow.name}}/{{pod.name}}` when left out.
        key_format "keyFormat": Str,
        /// Settings for the plugin, in a form of its own.
        configuration: Str { required: Enforcer::Schema },
    }
}

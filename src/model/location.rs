//! Where artifacts are kept: one of ten kinds of storage. Object stores are in [`super::bucket`].

use super::bucket::{AzureArtifact, GCSArtifact, OSSArtifact, S3Artifact};
use super::macros::model;
use super::metadata::{ConfigMapKeySelector, SecretKeySelector};
use super::{Any, Bool, Enforcer, Int32, Int64, List, Str, Version, View};

model! {
    /// Where an artifact, or a template's output as a whole, is kept. At most one kind of storage may be given.
    struct ArtifactLocation {
        /// Whether the logs of the template's containers are saved. A repository that saves logs cannot be
        /// overruled, except by a location that is complete in itself.
        archive_logs "archiveLogs": Bool,
        /// An object in S3, MinIO, or another store with the same protocol.
        s3: S3Artifact,
        /// A checked-out Git repository; only as an input.
        git: GitArtifact,
        /// A URL that is read with GET and written with PUT. Argo cannot delete such artifacts.
        http: HTTPArtifact,
        /// A file in JFrog Artifactory. Argo cannot delete such artifacts.
        artifactory: ArtifactoryArtifact,
        /// A file in Hadoop's file system. Argo cannot delete such artifacts.
        hdfs: HDFSArtifact,
        /// A text that stands in the manifest itself; only as an input.
        raw: RawArtifact,
        /// An object in Alibaba Cloud's object storage.
        oss: OSSArtifact,
        /// An object in Google Cloud Storage.
        gcs: GCSArtifact,
        /// A blob in Azure Blob Storage.
        azure: AzureArtifact,
        /// An object that an artifact plugin, set up in the controller's configuration, keeps.
        plugin: PluginArtifact { since: Some(Version::new(4, 0)) },
    }

    /// A Git repository, cloned into the artifact's path before the containers start.
    struct GitArtifact {
        /// The repository's URL, such as `https://github.com/argoproj/argo-workflows.git` or `git@github.com:a/b.git`.
        repo: Str { required: Enforcer::Schema },
        /// The commit, tag or branch to check out; the repository's default branch when left out.
        revision: Str,
        /// How many commits of history to fetch, counted from the tip; all when left out.
        depth: Int64,
        /// Ref specs to fetch before the checkout, such as `refs/pull/7/head:refs/heads/pr`.
        fetch: List<Str>,
        /// The key of a Secret with the user's name, for HTTPS.
        username_secret "usernameSecret": SecretKeySelector,
        /// The key of a Secret with the password or token, for HTTPS.
        password_secret "passwordSecret": SecretKeySelector,
        /// The key of a Secret with a private key, for SSH.
        ssh_private_key_secret "sshPrivateKeySecret": SecretKeySelector,
        /// Accepts any host key of an SSH server, which lets others pose as it.
        insecure_ignore_host_key "insecureIgnoreHostKey": Bool,
        /// Leaves submodules out; they are cloned by default.
        disable_submodules "disableSubmodules": Bool,
        /// Clones only the branch that `branch` names.
        single_branch "singleBranch": Bool,
        /// The branch to clone; needed with `singleBranch` and ignored without it.
        branch: Str,
        /// Accepts any certificate of an HTTPS server, which lets others pose as it.
        insecure_skip_tls "insecureSkipTLS": Bool { since: Some(Version::new(3, 6)) },
    }

    /// A URL to read from or write to.
    struct HTTPArtifact {
        /// The address that is read with GET, or written with PUT. Any answer outside 200 to 299 is an error.
        url: Str { required: Enforcer::Schema },
        /// Headers to send with every request.
        headers: List<Header>,
        /// How the client proves who it is.
        auth: HTTPAuth,
        /// Buffers an upload in a file first, so that it can be sent again when the server redirects it, as WebHDFS
        /// does.
        save_stream_via_file "saveStreamViaFile": Bool { since: Some(Version::new(4, 1)) },
    }

    /// A header of an HTTP request.
    struct Header {
        /// The header's name.
        name: Str { required: Enforcer::Schema },
        /// The header's value; it stands in clear text in the workflow.
        value: Str { required: Enforcer::Schema },
    }

    /// Credentials for HTTP; a client certificate takes precedence over OAuth2.
    struct HTTPAuth {
        /// A client certificate for TLS.
        client_cert "clientCert": ClientCertAuth,
        /// A token obtained with OAuth2's client credentials.
        oauth2: OAuth2Auth,
        /// A user's name and password.
        basic_auth "basicAuth": BasicAuth,
    }

    /// A name and a password; both are needed.
    struct BasicAuth {
        /// The key of a Secret with the user's name.
        username_secret "usernameSecret": SecretKeySelector,
        /// The key of a Secret with the password.
        password_secret "passwordSecret": SecretKeySelector,
    }

    /// A client certificate; both parts are needed.
    struct ClientCertAuth {
        /// The key of a Secret with the certificate in PEM.
        client_cert_secret "clientCertSecret": SecretKeySelector,
        /// The key of a Secret with the certificate's private key in PEM.
        client_key_secret "clientKeySecret": SecretKeySelector,
    }

    /// OAuth2's client credentials. Without all three Secrets no token is asked for.
    struct OAuth2Auth {
        /// The key of a Secret with the client's id.
        client_id_secret "clientIDSecret": SecretKeySelector,
        /// The key of a Secret with the client's secret.
        client_secret_secret "clientSecretSecret": SecretKeySelector,
        /// The key of a Secret with the URL that hands out tokens.
        token_url_secret "tokenURLSecret": SecretKeySelector,
        /// The scopes to ask for.
        scopes: List<Str>,
        /// Further parameters of the request for a token.
        endpoint_params "endpointParams": List<OAuth2EndpointParam>,
    }

    /// A parameter of the request for a token.
    struct OAuth2EndpointParam {
        /// The parameter's name.
        key: Str { required: Enforcer::Schema },
        /// The parameter's value.
        value: Str,
    }

    /// A user of Artifactory.
    struct ArtifactoryAuth {
        /// The key of a Secret with the user's name. The pod fails without it.
        username_secret "usernameSecret": SecretKeySelector,
        /// The key of a Secret with the password. The pod fails without it.
        password_secret "passwordSecret": SecretKeySelector,
    }

    /// A file in JFrog Artifactory.
    struct ArtifactoryArtifact: ArtifactoryAuth {
        /// The full address of the file.
        url: Str { required: Enforcer::Schema },
    }

    /// Kerberos credentials for HDFS: a ticket cache or a keytab, with what each of them needs.
    struct HDFSKrbConfig {
        /// The key of a Secret with a ticket cache. Needs `krbServicePrincipalName` and `krbConfigConfigMap`.
        krb_ccache_secret "krbCCacheSecret": SecretKeySelector,
        /// The key of a Secret with a keytab. Needs the user name, the realm, the service principal and the
        /// configuration.
        krb_keytab_secret "krbKeytabSecret": SecretKeySelector,
        /// The principal's name, for a keytab.
        krb_username "krbUsername": Str,
        /// The principal's realm, for a keytab.
        krb_realm "krbRealm": Str,
        /// The key of a ConfigMap with the contents of `krb5.conf`.
        krb_config_config_map "krbConfigConfigMap": ConfigMapKeySelector,
        /// The principal of the name nodes, such as `nn/_HOST`.
        krb_service_principal_name "krbServicePrincipalName": Str,
    }

    /// A Hadoop cluster and a user of it.
    struct HDFSConfig: HDFSKrbConfig {
        /// The name nodes, each as `host:port`. At least one, unless the artifact repository is HDFS.
        addresses: List<Str>,
        /// The user to act as; ignored when Kerberos is used. One of the two is needed.
        hdfs_user "hdfsUser": Str,
        /// How the data nodes' traffic is protected; it must equal the cluster's `dfs.data.transfer.protection`.
        data_transfer_protection "dataTransferProtection": Str {
            values: &["authentication", "integrity", "privacy"],
            since: Some(Version::new(3, 6)),
        },
    }

    /// A file in Hadoop's file system.
    struct HDFSArtifact: HDFSConfig {
        /// The file's path, beginning with a slash.
        path: Str { required: Enforcer::Schema },
        /// Overwrites a file that is already there.
        force: Bool,
    }

    /// A text that becomes a file.
    struct RawArtifact {
        /// The file's contents.
        data: Str { required: Enforcer::Schema },
    }

    /// An object that an artifact plugin keeps.
    struct PluginArtifact {
        /// The plugin's name in the controller's `artifactDrivers`.
        name: Str,
        /// Settings for the plugin, in a form of its own.
        configuration: Str,
        /// How many seconds the plugin has to answer; 0 uses the controller's setting for it.
        connection_timeout_seconds "connectionTimeoutSeconds": Int32,
        /// The object's path in the plugin's storage. A key alone uses the workflow's artifact repository.
        key: Str { required: Enforcer::Schema },
    }
}

/// The kinds of storage, by their field in [`ArtifactLocation`], in the order in which Argo's executor looks at
/// them when several are given.
pub const STORAGES: [&str; 10] =
    ["s3", "http", "git", "artifactory", "hdfs", "raw", "oss", "gcs", "azure", "plugin"];

impl<'a> View<'a, ArtifactLocation> {
    /// The kinds of storage that are given, with their places; more than one is a mistake.
    pub fn storages(self) -> impl Iterator<Item = (&'static str, View<'a, Any>)> + use<'a> {
        STORAGES.into_iter().map(move |name| (name, self.field(name))).filter(|(_, storage)| storage.is_set())
    }
}

//! Object stores: S3, Google Cloud Storage, Azure Blob Storage and Alibaba's OSS.
//!
//! A `…Bucket` says where a store is and who may use it; an artifact adds the key of one object, a repository
//! ([`super::repository`]) adds the format of keys.

use super::macros::model;
use super::metadata::SecretKeySelector;
use super::{Bool, Enforcer, Int32, Str, Version};

model! {
    /// A bucket of S3 or of anything that speaks its protocol, such as MinIO.
    struct S3Bucket {
        /// The host, and the port where it is not the usual one, without `https://`: `s3.amazonaws.com`.
        endpoint: Str,
        /// The name of the bucket.
        bucket: Str,
        /// The region of the bucket; most servers tell it when it is left out.
        region: Str,
        /// `true` speaks plain HTTP, which a MinIO without certificates needs. TLS is the default.
        insecure: Bool,
        /// The key of a Secret, in the workflow's namespace, that holds the access key. Needs `secretKeySecret` too.
        access_key_secret "accessKeySecret": SecretKeySelector,
        /// The key of a Secret, in the workflow's namespace, that holds the secret key belonging to
        /// `accessKeySecret`.
        secret_key_secret "secretKeySecret": SecretKeySelector,
        /// The key of a Secret with the session token of temporary credentials; read only together with
        /// `accessKeySecret`.
        session_token_secret "sessionTokenSecret": SecretKeySelector { since: Some(Version::new(3, 6)) },
        /// The ARN of a role to assume before the bucket is used.
        role_arn "roleARN": Str,
        /// Takes credentials from where Amazon's SDK finds them: environment, service account, or the machine's role.
        use_sdk_creds "useSDKCreds": Bool,
        /// Makes the bucket before the first output is saved, when there is none; an empty object is enough.
        create_bucket_if_not_present "createBucketIfNotPresent": CreateS3BucketOptions,
        /// How the server encrypts saved objects.
        encryption_options "encryptionOptions": S3EncryptionOptions,
        /// The key of a Secret with the PEM certificate of the authority that signed the server's certificate.
        ca_secret "caSecret": SecretKeySelector,
        /// Whether the bucket stands in the path (`path`) or in the host name (`virtual-hosted`) of requests. Left
        /// out, the client decides by the endpoint.
        addressing_style "addressingStyle": Str {
            values: &["", "path", "virtual-hosted"],
            values_by: Enforcer::Schema,
            since: Some(Version::new(4, 1)),
        },
    }

    /// An object in an S3 bucket. What is missing but the key comes from the artifact repository.
    struct S3Artifact: S3Bucket {
        /// The path of the object in the bucket, without a leading slash. A key alone uses the bucket of the
        /// workflow's artifact repository.
        key: Str,
    }

    /// How to make a bucket that is missing.
    struct CreateS3BucketOptions {
        /// Whether objects of the new bucket can be locked against change and deletion.
        object_locking "objectLocking": Bool,
    }

    /// How an S3 server encrypts objects.
    struct S3EncryptionOptions {
        /// The key of the server's key management to encrypt with. Not together with `serverSideCustomerKeySecret`.
        kms_key_id "kmsKeyId": Str,
        /// A JSON object of names and strings that the key management binds to the encryption.
        kms_encryption_context "kmsEncryptionContext": Str,
        /// Switches encryption on: with `kmsKeyId`, with the customer's key, or else with the server's own keys.
        enable_encryption "enableEncryption": Bool,
        /// The key of a Secret with a password of yours from which the server's encryption key is derived. Needs TLS,
        /// and every reader needs the same password.
        server_side_customer_key_secret "serverSideCustomerKeySecret": SecretKeySelector,
    }

    /// A bucket of Google Cloud Storage.
    struct GCSBucket {
        /// The name of the bucket.
        bucket: Str,
        /// The key of a Secret with a service account's JSON key. Left out, the credentials of the pod's service
        /// account are used.
        service_account_key_secret "serviceAccountKeySecret": SecretKeySelector,
    }

    /// An object in Google Cloud Storage.
    struct GCSArtifact: GCSBucket {
        /// The path of the object in the bucket. A key alone uses the bucket of the workflow's artifact repository.
        key: Str { required: Enforcer::Schema },
    }

    /// A container of Azure Blob Storage.
    struct AzureBlobContainer {
        /// The URL of the storage account: `https://ACCOUNT.blob.core.windows.net`.
        endpoint: Str { required: Enforcer::Schema },
        /// The name of the container in the account.
        container: Str { required: Enforcer::Schema },
        /// The key of a Secret with the account's access key, or with a SAS token. Needed unless `useSDKCreds` is on.
        account_key_secret "accountKeySecret": SecretKeySelector,
        /// Takes credentials from where Azure's SDK finds them: environment, workload identity, or managed identity.
        use_sdk_creds "useSDKCreds": Bool,
    }

    /// A blob of Azure Blob Storage.
    struct AzureArtifact: AzureBlobContainer {
        /// The name of the blob, with slashes for folders. Alone it uses the container of the workflow's artifact
        /// repository.
        blob: Str { required: Enforcer::Schema },
    }

    /// A bucket of Alibaba Cloud's object storage.
    struct OSSBucket {
        /// The host of the store: `oss-cn-hangzhou.aliyuncs.com`.
        endpoint: Str,
        /// The name of the bucket.
        bucket: Str,
        /// The key of a Secret, in the workflow's namespace, that holds the access key.
        access_key_secret "accessKeySecret": SecretKeySelector,
        /// The key of a Secret, in the workflow's namespace, that holds the secret key.
        secret_key_secret "secretKeySecret": SecretKeySelector,
        /// Makes the bucket before the first output is saved, when there is none.
        create_bucket_if_not_present "createBucketIfNotPresent": Bool,
        /// The token of temporary credentials, in clear text: whoever reads the manifest can use it.
        security_token "securityToken": Str,
        /// When the store moves objects to cheaper storage or deletes them; applied to a bucket that Argo makes.
        lifecycle_rule "lifecycleRule": OSSLifecycleRule,
        /// Takes credentials from where Alibaba's SDK finds them instead of from Secrets.
        use_sdk_creds "useSDKCreds": Bool,
    }

    /// An object in Alibaba Cloud's object storage.
    struct OSSArtifact: OSSBucket {
        /// The path of the object in the bucket. A key alone uses the bucket of the workflow's artifact repository.
        key: Str { required: Enforcer::Schema },
    }

    /// The ageing of objects in an OSS bucket.
    struct OSSLifecycleRule {
        /// After how many days objects move to the class for infrequent access; 0 never.
        mark_infrequent_access_after_days "markInfrequentAccessAfterDays": Int32,
        /// After how many days the store deletes objects; 0 never.
        mark_deletion_after_days "markDeletionAfterDays": Int32,
    }
}

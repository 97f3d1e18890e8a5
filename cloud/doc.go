// Package cloud lets programs that import it read and write what is stored in the
// network. There is nothing to call: the import is enough.
//
//	s3://bucket/key            Amazon S3 and what speaks its language, by minio-go
//	gs://bucket/key            Google Cloud Storage, by its JSON interface
//	http://... and https://... any server, by ranges where it has them; only read
//	hdfs://namenode:port/path  Hadoop, by colinmarc/hdfs
//
// A program:
//
//	import _ "github.com/cb434341/weft/cloud"
//
//	f := frame.ReadCSV(ctx, "s3://flights/2026/*.csv.gz")
//
// Patterns and folders work as they do for local files, except for http, whose
// servers cannot list what they have: there a path is one file, with its query.
//
// # The environment
//
//	AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN
//	AWS_PROFILE, AWS_SHARED_CREDENTIALS_FILE   which credentials of ~/.aws
//	AWS_REGION, AWS_DEFAULT_REGION             else the bucket is asked for it
//	AWS_ENDPOINT_URL_S3, AWS_ENDPOINT_URL      another server: buckets are in its paths
//	AWS_EC2_METADATA_DISABLED                  true: the machine's role is not asked for
//	GOOGLE_APPLICATION_CREDENTIALS             and what else gcloud leaves behind
//	STORAGE_EMULATOR_HOST                      another server than Google's, without credentials
//	HADOOP_CONF_DIR, HADOOP_HOME               the namenodes, where hdfs:///path names none
//	HADOOP_USER_NAME                           whom HDFS takes the program for
//
// Without credentials requests are not signed, which public buckets accept.
//
// # Invariants
//
//   - What a File is read with is one version of it: by its ETag, its generation or
//     its time. Another one in its place is source.ErrChanged, amid a file too.
//   - What failed and may go well is asked for again, with longer and longer waits;
//     a stream that breaks goes on where it was.
//   - What is written is seen at its Commit, as a whole.
//
// # Limits
//
// A server that knows neither ETags nor times cannot tell versions apart. Without
// ranges each range is read from the front. HDFS with Kerberos is not reached.
package cloud

package cloud

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"net/http"
	"net/url"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"

	"github.com/cb434341/weft/internal/source"
)

// s3Store is what speaks the language of S3.
type s3Store struct {
	mu   sync.Mutex
	with string // the environment that core was made with
	core *minio.Core
}

var (
	_ source.Lister  = (*s3Store)(nil)
	_ source.Creator = (*s3Store)(nil)
)

// firstOf is the first of the variables that is set.
func firstOf(names ...string) string {
	for _, n := range names {
		if v := os.Getenv(n); v != "" {
			return v
		}
	}
	return ""
}

// connect makes the client of the environment as it is.
func (s *s3Store) connect() (*minio.Core, error) {
	endpoint := firstOf("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL")
	region := firstOf("AWS_REGION", "AWS_DEFAULT_REGION")
	with := strings.Join([]string{endpoint, region, os.Getenv("AWS_ACCESS_KEY_ID"), os.Getenv("AWS_SECRET_ACCESS_KEY"), os.Getenv("AWS_PROFILE")}, "\x00")
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.core != nil && s.with == with {
		return s.core, nil
	}
	providers := []credentials.Provider{&credentials.EnvAWS{}, &credentials.FileAWSCredentials{}}
	if !strings.EqualFold(os.Getenv("AWS_EC2_METADATA_DISABLED"), "true") && endpoint == "" {
		// Where there is no such service nobody answers: it is near, so it is not
		// waited for long.
		providers = append(providers, &credentials.IAM{Client: &http.Client{Timeout: 2 * time.Second}})
	}
	o := &minio.Options{
		Creds: credentials.NewChainCredentials(providers), Secure: true, Transport: transport,
		Region: region, MaxRetries: 4,
	}
	host := "s3.amazonaws.com"
	if endpoint != "" {
		u, err := url.Parse(endpoint)
		if err != nil || u.Host == "" {
			return nil, fmt.Errorf("AWS_ENDPOINT_URL is %q, which is no URL", endpoint)
		}
		host, o.Secure, o.BucketLookup = u.Host, u.Scheme != "http", minio.BucketLookupPath
		if o.Region == "" {
			o.Region = "us-east-1"
		}
	}
	core, err := minio.NewCore(host, o)
	if err != nil {
		return nil, err
	}
	s.core, s.with = core, with
	return core, nil
}

// at connects and splits a path.
func (s *s3Store) at(path string) (core *minio.Core, bucket, key string, err error) {
	if bucket, key, err = object(path); err != nil {
		return nil, "", "", err
	}
	core, err = s.connect()
	return core, bucket, key, err
}

// s3Error is an error in our words.
func s3Error(ctx context.Context, err error) error {
	if err == nil {
		return nil
	}
	r, ok := errors.AsType[minio.ErrorResponse](err)
	if !ok {
		return failed(ctx, err)
	}
	known := statusError(r.StatusCode)
	switch {
	case r.Code == "NoSuchBucket":
		return fmt.Errorf("there is no bucket %s: %w", r.BucketName, os.ErrNotExist)
	case known == nil:
		return err
	case r.StatusCode == http.StatusNotFound, r.StatusCode == http.StatusPreconditionFailed:
		return known
	case r.StatusCode == http.StatusForbidden:
		return fmt.Errorf("%w: %s", known, r.Message)
	case r.StatusCode >= 500:
		return source.Temporary(err)
	}
	return err
}

// Stat implements [source.Store].
func (s *s3Store) Stat(ctx context.Context, path string) (source.File, error) {
	core, bucket, key, err := s.at(path)
	if err != nil {
		return source.File{}, err
	}
	o, err := core.StatObject(ctx, bucket, key, minio.StatObjectOptions{})
	if err != nil {
		return source.File{}, s3Error(ctx, err)
	}
	return source.File{Path: path, Size: o.Size, Identity: o.ETag}, nil
}

// Read implements [source.Store].
func (s *s3Store) Read(ctx context.Context, f source.File, off, n int64) (io.ReadCloser, error) {
	if n == 0 {
		return http.NoBody, nil
	}
	core, bucket, key, err := s.at(f.Path)
	if err != nil {
		return nil, err
	}
	var o minio.GetObjectOptions
	if r := rangeHeader(off, n); r != "" {
		o.Set("Range", r)
	}
	if f.Identity != "" {
		if err := o.SetMatchETag(f.Identity); err != nil {
			return nil, err
		}
	}
	body, info, _, err := core.GetObject(ctx, bucket, key, o)
	if err != nil {
		return nil, s3Error(ctx, err)
	}
	if info.ETag != f.Identity {
		body.Close() //nolint:errcheck // the first error is the one to tell
		return nil, source.ErrChanged
	}
	return limit(body, n), nil
}

// List implements [source.Lister].
func (s *s3Store) List(ctx context.Context, prefix string) iter.Seq2[source.File, error] {
	return func(yield func(source.File, error) bool) {
		_, rest, _ := strings.Cut(prefix, "://")
		bucket, key, _ := strings.Cut(rest, "/")
		core, err := s.connect()
		if err != nil {
			yield(source.File{}, err)
			return
		}
		for o := range core.ListObjectsIter(ctx, bucket, minio.ListObjectsOptions{Prefix: key, Recursive: true}) {
			if o.Err != nil {
				yield(source.File{}, s3Error(ctx, o.Err))
				return
			}
			if !yield(source.File{Path: "s3://" + bucket + "/" + o.Key, Size: o.Size, Identity: o.ETag}, nil) {
				return
			}
		}
	}
}

// Create implements [source.Creator].
func (s *s3Store) Create(ctx context.Context, path string) (source.Target, error) {
	core, bucket, key, err := s.at(path)
	if err != nil {
		return nil, err
	}
	return newPut(ctx, &s3Upload{core: core, bucket: bucket, key: key}), nil
}

// s3Upload is an object in the making: a put, or an upload of many parts.
type s3Upload struct {
	core        *minio.Core
	bucket, key string
	id          string
	parts       []minio.CompletePart
}

func (u *s3Upload) part(ctx context.Context, number int, data []byte, last bool) error {
	if number == 0 && last {
		_, err := u.core.Client.PutObject(ctx, u.bucket, u.key, bytes.NewReader(data), int64(len(data)),
			minio.PutObjectOptions{DisableMultipart: true})
		return s3Error(ctx, err)
	}
	if number == 0 {
		id, err := u.core.NewMultipartUpload(ctx, u.bucket, u.key, minio.PutObjectOptions{})
		if err != nil {
			return s3Error(ctx, err)
		}
		u.id = id
	}
	p, err := u.core.PutObjectPart(ctx, u.bucket, u.key, u.id, number+1, bytes.NewReader(data), int64(len(data)), minio.PutObjectPartOptions{})
	if err != nil {
		return s3Error(ctx, err)
	}
	u.parts = append(u.parts, minio.CompletePart{PartNumber: number + 1, ETag: p.ETag})
	if !last {
		return nil
	}
	_, err = u.core.CompleteMultipartUpload(ctx, u.bucket, u.key, u.id, u.parts, minio.PutObjectOptions{})
	if err == nil {
		u.id = ""
	}
	return s3Error(ctx, err)
}

func (u *s3Upload) abort(ctx context.Context) error {
	if u.id == "" {
		return nil
	}
	return s3Error(ctx, u.core.AbortMultipartUpload(ctx, u.bucket, u.key, u.id))
}

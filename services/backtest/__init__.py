"""The extractor's and alerting's cores over an archive of articles, in memory: no servers, no clock."""

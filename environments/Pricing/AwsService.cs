namespace Infra.Environments.Pricing;

/// <summary>Service codes of the AWS price list.</summary>
internal static class AwsService
{
    public const string Rds = "AmazonRDS";
    public const string Ec2 = "AmazonEC2";
    public const string Vpc = "AmazonVPC";
    public const string ElastiCache = "AmazonElastiCache";
    public const string S3 = "AmazonS3";
    public const string SecretsManager = "AWSSecretsManager";
    public const string Kms = "awskms";
    public const string CloudWatch = "AmazonCloudWatch";
    public const string Sns = "AmazonSNS";
    public const string EventBridge = "AWSEvents";
    public const string Lambda = "AWSLambda";
    public const string Budgets = "AWSBudgets";
}

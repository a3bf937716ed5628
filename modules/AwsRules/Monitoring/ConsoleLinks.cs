namespace Infra.AwsRules.Monitoring;

/// <summary>Addresses in the AWS console.</summary>
public static class ConsoleLinks
{
    /// <summary>A CloudWatch dashboard.</summary>
    /// <param name="partition">Partition: <c>aws</c>, <c>aws-cn</c> or <c>aws-us-gov</c>.</param>
    /// <param name="region">Region of the dashboard.</param>
    /// <param name="name">Its name.</param>
    public static string Dashboard(string partition, string region, string name)
    {
        var domain = partition switch
        {
            "aws-us-gov" => "console.amazonaws-us-gov.com",
            "aws-cn" => "console.amazonaws.cn",
            _ => "console.aws.amazon.com",
        };
        return $"https://{region}.{domain}/cloudwatch/home?region={region}#dashboards/dashboard/{name}";
    }
}

using Infra.AwsRules;
using Infra.AwsRules.Monitoring;

namespace Infra.Environments.Tests.AwsRules.Monitoring;

public sealed class ConsoleLinksTests
{
    [Theory]
    [InlineData("us-east-1", "https://us-east-1.console.aws.amazon.com/cloudwatch/home?region=us-east-1#dashboards/dashboard/Orders")]
    [InlineData("cn-north-1", "https://cn-north-1.console.amazonaws.cn/cloudwatch/home?region=cn-north-1#dashboards/dashboard/Orders")]
    [InlineData(
        "us-gov-west-1",
        "https://us-gov-west-1.console.amazonaws-us-gov.com/cloudwatch/home?region=us-gov-west-1#dashboards/dashboard/Orders")]
    public void A_dashboard_is_shown_by_the_console_of_its_partition(string region, string address) =>
        Assert.Equal(address, ConsoleLinks.Dashboard(AwsPartition.OfRegion(region), region, "Orders"));
}

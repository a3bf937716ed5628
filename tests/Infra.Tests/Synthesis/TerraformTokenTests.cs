using HashiCorp.Cdktf;
using Infra.Modules.Shared;

namespace Infra.Tests.Synthesis;

/// <summary>The look at a text says what CDKTF's own function says.</summary>
public sealed class TerraformTokenTests
{
    public static TheoryData<string> Texts =>
    [
        "db.t4g.small", "", "${aws_vpc.network.id}", "TfToken",
        Fn.Upper("${aws_vpc.network.id}"), $"arn:{Fn.Upper("${aws_vpc.network.id}")}/x", Token.AsList("${local.subnets}")[0],
    ];

    [Theory, MemberData(nameof(Texts))]
    public void Agrees_with_CDKTF(string text) => Assert.Equal(Token.IsUnresolved(text), TerraformToken.IsUnresolved(text));

    [Fact]
    public void Knows_a_reference_and_a_plain_text() =>
        Assert.Equal((true, false), (TerraformToken.IsUnresolved(Fn.Upper("${local.name}")), TerraformToken.IsUnresolved("name")));
}

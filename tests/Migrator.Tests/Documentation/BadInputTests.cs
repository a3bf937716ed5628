using Infra.Migrator.Tests.Support;

namespace Infra.Migrator.Tests.Documentation;

/// <summary>Does what the table of bad inputs says, row by row.</summary>
[Collection(ServerTests.Name)]
public sealed class BadInputTests(SharedServer shared)
{
    public static TheoryData<string> Titles => [.. BadInput.All.Select(input => input.Title)];

    [Theory]
    [MemberData(nameof(Titles))]
    public async Task A_bad_input_ends_as_the_document_says(string title)
    {
        var input = BadInput.All.Single(one => one.Title == title);
        using var deployment = new TestDeployment(input.NeedsServer ? shared : null);
        var tenant = deployment.AddTenant("shop_prod", sql: "sql");
        if (input.NeedsServer)
        {
            deployment.WriteSql("sql", "V005__orders.sql", BadInput.Before);
            await deployment.ApplyAsync();
        }

        input.Arrange?.Invoke(deployment);
        deployment.Save();
        using var output = new StringWriter();
        var host = new MigratorHost
        {
            Output = TextWriter.Synchronized(output),
            Error = TextWriter.Synchronized(output),
            Variables = deployment.Variables,
            WorkingDirectory = deployment.Root,
        };
        var isNamed = input.Arguments.Contains("-e") || title == "no deployment";
        var exitCode = await MigratorApplication.RunAsync(isNamed ? input.Arguments : [.. input.Arguments, "-e", "app/prod"], host, CancellationToken.None);

        Assert.True(exitCode == input.ExitCode, $"{exitCode}\n{output}");
        Assert.Contains(input.Message, output.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", output.ToString(), StringComparison.Ordinal);
        if (input.NeedsServer)
        {
            Assert.Equal("orders", await shared.ScalarAsync<string>("select to_regclass('orders')::text", tenant));
        }
    }
}

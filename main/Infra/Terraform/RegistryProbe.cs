namespace Infra.Cli.Terraform;

/// <summary>Finds out once whether providers can be downloaded. The proxy variables of the environment are honoured.</summary>
/// <param name="addresses">Addresses that must all answer.</param>
/// <param name="timeout">How long each may take.</param>
internal sealed class RegistryProbe(IReadOnlyList<Uri> addresses, TimeSpan timeout)
{
    private Task<bool>? _answer;

    /// <summary>The public registry, and the site that it sends Terraform to for HashiCorp's own providers.</summary>
    public static RegistryProbe Public { get; } = new(
        [new Uri($"https://{ProviderRequirement.Registry}/.well-known/terraform.json"), new Uri("https://releases.hashicorp.com/")],
        TimeSpan.FromSeconds(4));

    /// <summary>True when all addresses answer; asked once and remembered.</summary>
    public Task<bool> IsReachableAsync() => _answer ??= AskAsync();

    private async Task<bool> AskAsync()
    {
        using var client = new HttpClient { Timeout = timeout };
        try
        {
            var answers = await Task.WhenAll(addresses.Select(address => AnswersAsync(client, address)));
            return answers.All(answer => answer);
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException)
        {
            return false;
        }
    }

    private static async Task<bool> AnswersAsync(HttpClient client, Uri address)
    {
        using var request = new HttpRequestMessage(HttpMethod.Head, address);
        using var response = await client.SendAsync(request);
        return response.IsSuccessStatusCode;
    }
}

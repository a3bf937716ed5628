namespace Infra.Policies;

/// <summary>Where public controls are described.</summary>
internal static class ControlPages
{
    /// <summary>Page of the first control; the list of all when there is none.</summary>
    public static string Of(IReadOnlyList<string> controls)
    {
        const string Guide = "https://docs.aws.amazon.com/securityhub/latest/userguide/";
        if (controls.Count == 0 || controls[0].StartsWith("CIS", StringComparison.Ordinal))
        {
            return $"{Guide}{(controls.Count == 0 ? "fsbp-standard.html" : "securityhub-standards-cis.html")}";
        }

        var control = controls[0].ToLowerInvariant();
        return $"{Guide}{control.Split('.')[0]}-controls.html#{control.Replace('.', '-')}";
    }
}

namespace Infra.Policies;

/// <summary>Why a resource does not keep a policy, or why that cannot be said yet.</summary>
/// <param name="Argument">The argument, e.g. <c>storage_encrypted</c>.</param>
/// <param name="Message">What is there instead; without a full stop.</param>
/// <param name="IsUndecided">Whether the value is only known after the apply.</param>
public sealed record Breach(string Argument, string Message, bool IsUndecided = false)
{
    /// <summary>The value of an argument is not known yet.</summary>
    public static Breach Undecided(string argument) => new(argument, $"{argument} is only known after the apply", IsUndecided: true);
}

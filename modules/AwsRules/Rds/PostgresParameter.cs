namespace Infra.AwsRules.Rds;

/// <summary>The unit that RDS expects a parameter's bare number in. Source: RDS user guide, "Working with parameters on your RDS for
/// PostgreSQL DB instance" (PostgreSQL's own default units).</summary>
public enum ParameterUnit
{
    /// <summary>A plain number or word.</summary>
    None,

    /// <summary>Bytes.</summary>
    Bytes,

    /// <summary>Pages of 8 KiB.</summary>
    Pages8KiB,

    /// <summary>KiB, which PostgreSQL writes <c>kB</c>.</summary>
    Kibibytes,

    /// <summary>MiB, which PostgreSQL writes <c>MB</c>.</summary>
    Mebibytes,

    /// <summary>Microseconds.</summary>
    Microseconds,

    /// <summary>Milliseconds.</summary>
    Milliseconds,

    /// <summary>Seconds.</summary>
    Seconds,

    /// <summary>Minutes.</summary>
    Minutes,
}

/// <summary>What a parameter's value is made of.</summary>
public enum ParameterKind
{
    /// <summary>A whole number, a size or a time.</summary>
    Integer,

    /// <summary>A number with a fraction.</summary>
    Real,

    /// <summary>1 or 0 for RDS; <c>on</c>, <c>off</c>, <c>true</c>, <c>false</c> are accepted and converted.</summary>
    Boolean,

    /// <summary>One of a few words.</summary>
    Choice,

    /// <summary>Several of a few words, separated by commas.</summary>
    ChoiceList,

    /// <summary>Any text.</summary>
    Text,
}

/// <summary>When RDS puts a parameter's value into effect; the value of <c>apply_method</c>.</summary>
public enum ParameterApplyMethod
{
    /// <summary><c>immediate</c>: for dynamic parameters.</summary>
    Immediate,

    /// <summary><c>pending-reboot</c>: at the next reboot, not in the maintenance window; the only one for static parameters.</summary>
    PendingReboot,
}

/// <summary>One parameter of RDS for PostgreSQL.</summary>
/// <param name="Name">Name, as in <c>pg_settings</c>.</param>
/// <param name="Kind">What the value is made of.</param>
/// <param name="Unit">Unit of a bare number.</param>
/// <param name="Min">Smallest value in that unit; null for no limit.</param>
/// <param name="Max">Largest value in that unit; null for no limit.</param>
/// <param name="IsStatic">Whether a change needs a reboot.</param>
public sealed record PostgresParameter(
    string Name, ParameterKind Kind, ParameterUnit Unit = ParameterUnit.None, double? Min = null, double? Max = null, bool IsStatic = false)
{
    /// <summary>First major version that has it. Default: the oldest supported.</summary>
    public int SinceMajor { get; init; } = PostgresVersion.OldestMajor;

    /// <summary>Last major version that has it. Default: the newest supported.</summary>
    public int UntilMajor { get; init; } = PostgresVersion.NewestMajor;

    /// <summary>First major version in which a change of a static parameter needs no reboot any more; null for none.</summary>
    public int? DynamicSinceMajor { get; init; }

    /// <summary>Words that a choice allows.</summary>
    public IReadOnlyList<string> Choices { get; init; } = [];

    /// <summary>Value in RDS's own default group, when it has one there. Setting a parameter to it registers no change with the API,
    /// which goes on reporting <c>pending-reboot</c>: with <c>immediate</c> every plan would show a difference
    /// (hashicorp/terraform-provider-aws#39252, #18035).</summary>
    public string? RdsDefault { get; init; }

    /// <summary>First major version with that <see cref="RdsDefault"/>.</summary>
    public int RdsDefaultSinceMajor { get; init; } = PostgresVersion.OldestMajor;

    /// <summary>Unit as PostgreSQL writes it, e.g. <c>8 kB pages</c>; empty when there is none.</summary>
    public string UnitText => Unit switch
    {
        ParameterUnit.Bytes => "bytes",
        ParameterUnit.Pages8KiB => "8 kB pages",
        ParameterUnit.Kibibytes => "kB",
        ParameterUnit.Mebibytes => "MB",
        ParameterUnit.Microseconds => "us",
        ParameterUnit.Milliseconds => "ms",
        ParameterUnit.Seconds => "s",
        ParameterUnit.Minutes => "min",
        _ => "",
    };

    /// <summary>Whether a PostgreSQL major version on RDS has the parameter.</summary>
    public bool ExistsIn(int major) => major >= SinceMajor && major <= UntilMajor;

    /// <summary>How a value has to be applied so that RDS accepts it and the plan stays empty afterwards.</summary>
    /// <param name="major">PostgreSQL major version.</param>
    /// <param name="value">Value in the native unit.</param>
    public ParameterApplyMethod ApplyMethodFor(int major, string value)
    {
        var needsReboot = IsStatic && (DynamicSinceMajor is null || major < DynamicSinceMajor);
        return needsReboot || (RdsDefault == value && major >= RdsDefaultSinceMajor)
            ? ParameterApplyMethod.PendingReboot
            : ParameterApplyMethod.Immediate;
    }
}

/// <summary>A parameter as it goes to RDS.</summary>
/// <param name="Name">Name.</param>
/// <param name="Value">Value in the native unit, or a formula of the instance class.</param>
/// <param name="ApplyMethod">Apply method.</param>
public sealed record ResolvedParameter(string Name, string Value, ParameterApplyMethod ApplyMethod)
{
    /// <summary>The value of <c>apply_method</c>.</summary>
    public string ApiApplyMethod => ApplyMethod == ParameterApplyMethod.Immediate ? "immediate" : "pending-reboot";
}

/// <summary>Parameters ready for RDS, and everything that is wrong with the ones given.</summary>
/// <param name="Parameters">Parameters by name, <c>rds.force_ssl</c> always among them; without those that are refused.</param>
/// <param name="Violations">Violations; the property is the parameter's name.</param>
public sealed record ParameterResolution(IReadOnlyList<ResolvedParameter> Parameters, IReadOnlyList<Violation> Violations);

using System.Text.Json.Serialization;

namespace Infra.Environments.Pricing;

/// <summary>What a price is for one of.</summary>
public enum PriceUnit
{
    /// <summary>An hour of one thing.</summary>
    [JsonStringEnumMemberName("hour")]
    Hour,

    /// <summary>An hour of one virtual CPU.</summary>
    [JsonStringEnumMemberName("vCPU-hour")]
    VCpuHour,

    /// <summary>An hour of one Aurora capacity unit.</summary>
    [JsonStringEnumMemberName("ACU-hour")]
    AcuHour,

    /// <summary>A month of one thing.</summary>
    [JsonStringEnumMemberName("month")]
    Month,

    /// <summary>A month of one virtual CPU.</summary>
    [JsonStringEnumMemberName("vCPU-month")]
    VCpuMonth,

    /// <summary>A GiB for a month.</summary>
    [JsonStringEnumMemberName("GiB-month")]
    GiBMonth,

    /// <summary>One provisioned IOPS for a month.</summary>
    [JsonStringEnumMemberName("IOPS-month")]
    IopsMonth,

    /// <summary>One provisioned MiB/s for a month.</summary>
    [JsonStringEnumMemberName("MiBps-month")]
    MiBpsMonth,

    /// <summary>A GiB that is moved.</summary>
    [JsonStringEnumMemberName("GiB")]
    GiB,

    /// <summary>A second of one GiB of memory.</summary>
    [JsonStringEnumMemberName("GiB-second")]
    GiBSecond,

    /// <summary>A million requests, calls or messages.</summary>
    [JsonStringEnumMemberName("million")]
    Million,
}

/// <summary>How something is bought.</summary>
public enum PurchaseTerm
{
    /// <summary>By use, without commitment.</summary>
    [JsonStringEnumMemberName("on-demand")]
    OnDemand,

    /// <summary>Reserved for a year; the price is the hourly share of all payments.</summary>
    [JsonStringEnumMemberName("reserved-1y")]
    ReservedOneYear,

    /// <summary>Reserved for three years; the price is the hourly share of all payments.</summary>
    [JsonStringEnumMemberName("reserved-3y")]
    ReservedThreeYears,
}

/// <summary>How far a price can be trusted.</summary>
public enum PriceConfidence
{
    /// <summary>Stands in its source.</summary>
    [JsonStringEnumMemberName("stated")]
    Stated,

    /// <summary>Computed from what stands in its source; the note says how.</summary>
    [JsonStringEnumMemberName("derived")]
    Derived,

    /// <summary>Written down from memory; the source is where to check it.</summary>
    [JsonStringEnumMemberName("unverified")]
    Unverified,
}

/// <summary>A price of the catalogue.</summary>
/// <param name="Service">Service code of the AWS price list, e.g. <c>AmazonRDS</c>.</param>
/// <param name="Region">Region, or <c>*</c> for a price that is the same in every commercial region.</param>
/// <param name="Item">Class or item, e.g. <c>db.t4g.small</c>; one copy of it, so Multi-AZ counts twice.</param>
/// <param name="Unit">What the price is for one of.</param>
/// <param name="Term">How it is bought.</param>
/// <param name="Usd">USD for one unit; 0 only for what is free, and then the note says why.</param>
/// <param name="Source">Address of a page, or <c>acceptance page of &lt;system&gt;</c>.</param>
/// <param name="Date">Day on which it was written down.</param>
/// <param name="Confidence">How far it can be trusted.</param>
/// <param name="Note">How it was computed, or why it is free. Default: none.</param>
public sealed record Price(
    string Service,
    string Region,
    string Item,
    PriceUnit Unit,
    PurchaseTerm Term,
    decimal Usd,
    string Source,
    DateOnly Date,
    PriceConfidence Confidence,
    string? Note);

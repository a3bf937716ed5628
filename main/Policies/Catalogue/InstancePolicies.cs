using Infra.AwsRules.Catalogue;
using Infra.Policies.Documents;
using static Infra.AwsRules.Catalogue.RuleSeverity;

namespace Infra.Policies.Catalogue;

/// <summary>EC2 instances: the bastion.</summary>
internal static class InstancePolicies
{
    private const string Instance = "aws_instance";
    private const string Template = "aws_launch_template";
    private const string UserGuide = "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Policy> All { get; } =
    [
        new()
        {
            Id = "POL-EC2-001",
            Severity = Error,
            Title = "Instances ask for a token at the metadata service (IMDSv2)",
            Reason = "With version 1 a single forged request from inside gives away the credentials of the instance's role.",
            Fix = "Set http_tokens to required in metadata_options.",
            Controls = ["EC2.8", "EC2.170", "CIS 5.6"],
            Types = [Instance, Template],
            AppliesTo = IsNotByTemplate("metadata_options"),
            Check = (resource, _) => Expect.OneOf(resource["metadata_options"]["http_tokens"], "metadata_options.http_tokens", "required"),
        },
        new()
        {
            Id = "POL-EC2-002",
            Severity = Error,
            Title = "Volumes of instances are encrypted",
            Reason = "Shell histories, keys and dumps end up on an administrator's host.",
            Fix = "Set encrypted to true for every volume.",
            Controls = ["EC2.3"],
            Types = [Instance, Template],
            AppliesTo = (resource, graph) => IsNotByTemplate("root_block_device")(resource, graph),
            Check = (resource, _) => UnencryptedVolumes(resource),
        },
        new()
        {
            Id = "POL-EC2-003",
            Severity = Error,
            Title = "SSH and RDP are not open to the internet",
            Reason = "Passwords and keys are tried around the clock; Session Manager needs no port at all.",
            Fix = "Use Session Manager, or name the administrators' range.",
            Controls = ["EC2.13", "EC2.14", "CIS 5.2", "CIS 5.3"],
            Types = SecurityGroupRule.IngressTypes,
            Check = (resource, _) => SecurityGroupRule.Ingress(resource)
                .Where(rule => (rule.Opens(22) || rule.Opens(3389)) && rule.Cidrs.Any(cidr => CidrRange.IsAnywhere(cidr.Text)))
                .Select(rule => new Breach(rule.Argument, "SSH or RDP is open to the internet")),
        },
        new()
        {
            Id = "POL-EC2-004",
            Severity = Warning,
            Title = "The metadata service answers the host only",
            Reason = "With more than one hop a container on the host gets the credentials of the instance's role.",
            Fix = "Set http_put_response_hop_limit to 1 in metadata_options.",
            Source = $"{UserGuide}instancedata-data-retrieval.html",
            Types = [Instance, Template],
            AppliesTo = (resource, _) => resource["metadata_options"]["http_put_response_hop_limit"].IsSet,
            Check = (resource, _) => Expect.That(
                resource["metadata_options"]["http_put_response_hop_limit"].Number is null or <= 1, "metadata_options.http_put_response_hop_limit",
                "more than one hop is allowed"),
        },
        new()
        {
            Id = "POL-EC2-005",
            Severity = Warning,
            Title = "Instances have no public address",
            Reason = "An address on the internet is only as safe as the security group in front of it.",
            Fix = "Put the instance into a private subnet, with a NAT gateway or the VPC endpoints of Systems Manager.",
            Controls = ["EC2.9", "EC2.25"],
            Types = [Instance, Template],
            Check = (resource, _) => resource.Type == Instance
                ? Expect.Flag(resource, "associate_public_ip_address", wanted: false)
                : Expect.That(
                    !resource["network_interfaces"].Items.Any(card => card["associate_public_ip_address"].Flag == true), "network_interfaces",
                    "a network interface has a public address"),
        },
    ];

    private static Func<PolicyResource, ResourceGraph, bool> IsNotByTemplate(string argument) =>
        (resource, _) => resource.Type == Template || resource[argument].IsSet || !resource["launch_template"].IsSet;

    private static IEnumerable<Breach> UnencryptedVolumes(PolicyResource resource)
    {
        var volumes = resource.Type == Template
            ? resource["block_device_mappings"].Items.Select(mapping => mapping["ebs"]).ToArray()
            : [.. resource["root_block_device"].Items, .. resource["ebs_block_device"].Items];
        if (volumes.Length == 0)
        {
            yield return new Breach("encrypted", "no volume is described, so the image decides");
        }

        foreach (var volume in volumes)
        {
            if (volume["encrypted"].IsUnknown)
            {
                yield return Breach.Undecided("encrypted");
            }
            else if (volume["encrypted"].Flag != true)
            {
                yield return new Breach("encrypted", "a volume is not encrypted");
            }
        }
    }
}

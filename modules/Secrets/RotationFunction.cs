using HashiCorp.Cdktf.Providers.Aws.CloudwatchLogGroup;
using HashiCorp.Cdktf.Providers.Aws.DataAwsLambdaFunction;
using HashiCorp.Cdktf.Providers.Aws.SecretsmanagerSecret;
using HashiCorp.Cdktf.Providers.Aws.SecretsmanagerSecretRotation;
using HashiCorp.Cdktf.Providers.Aws.ServerlessapplicationrepositoryCloudformationStack;
using HashiCorp.Cdktf.Providers.Aws.VpcSecurityGroupIngressRule;
using Infra.AwsRules;
using Infra.AwsRules.Secrets;
using Infra.Modules.Network;
using Infra.Modules.Shared;

namespace Infra.Modules.Secrets;

/// <summary>AWS's published single-user rotation function for PostgreSQL, from the Serverless Application Repository.</summary>
internal sealed class RotationFunction
{
    private const int HttpsPort = 443;
    private const int MaxFunctionNameLength = 64;

    private readonly Construct _scope;
    private readonly string _arn;

    public RotationFunction(Construct scope, ApplicationSecretsModuleProps props)
    {
        _scope = scope;
        var function = props.RotationFunction!;
        var name = IamName.WithSuffix(props.Database.InstanceIdentifier, "-secret-rotation", MaxFunctionNameLength);
        var securityGroup = CreateSecurityGroup(name, function, props.Database.Port);
        var logs = new CloudwatchLogGroup(scope, "rotation-log", new CloudwatchLogGroupConfig
        {
            Name = $"/aws/lambda/{name}",
            RetentionInDays = function.LogRetentionDays,
        });
        var parameters = new Dictionary<string, string>
        {
            ["endpoint"] = $"https://secretsmanager.{props.Region}.amazonaws.com{(AwsPartition.OfRegion(props.Region) == "aws-cn" ? ".cn" : "")}",
            ["functionName"] = name,
            ["vpcSubnetIds"] = string.Join(",", function.SubnetIds),
            ["vpcSecurityGroupIds"] = securityGroup.Id,
            ["excludeCharacters"] = PasswordCharacters.Excluded,
        };
        if (props.KmsKeyArn is { } keyArn)
        {
            parameters["kmsKeyArn"] = keyArn;
        }

        var stack = new ServerlessapplicationrepositoryCloudformationStack(scope, "rotation-function", new ServerlessapplicationrepositoryCloudformationStackConfig
        {
            Name = name,
            ApplicationId = SecretRotationRules.ApplicationId(props.Region),
            Capabilities = ["CAPABILITY_IAM", "CAPABILITY_RESOURCE_POLICY"],
            Parameters = parameters,
            DependsOn = [logs],
        });
        _arn = stack.Outputs.Lookup("RotationLambdaARN");
        RoleArn = props.Secrets.Values.Any(secret => secret is { RotationDays: not null, ReaderRoles.Count: > 0 })
            ? new DataAwsLambdaFunction(scope, "rotation-role", new DataAwsLambdaFunctionConfig { FunctionName = _arn }).Role
            : "";
    }

    /// <summary>ARN of the role that CloudFormation makes for the function; empty when no rotated secret names its readers. A look-up, made
    /// once the function is there.</summary>
    public string RoleArn { get; }

    /// <summary>Rotates secrets from the next due day on, not at once: the migrator has to give the role its first password before.</summary>
    /// <param name="secret">The secrets.</param>
    /// <param name="days">Map from a secret's name to the days between two rotations.</param>
    /// <param name="before">What the function needs: the values, and the policies that let it read them.</param>
    public void Rotate(SecretsmanagerSecret secret, TerraformLocal days, ITerraformDependable[] before) =>
        _ = new SecretsmanagerSecretRotation(_scope, "rotation", new SecretsmanagerSecretRotationConfig
        {
            ForEach = TerraformIterator.FromMap(days.AsAnyMap),
            SecretId = $"${{{secret.Fqn}[each.key].id}}",
            RotationLambdaArn = _arn,
            RotateImmediately = false,
            RotationRules = new SecretsmanagerSecretRotationRotationRules { AutomaticallyAfterDays = Token.AsNumber("${each.value}") },
            DependsOn = before,
        });

    private SecurityGroupModule CreateSecurityGroup(string name, RotationFunctionProps function, int databasePort)
    {
        var group = new SecurityGroupModule(_scope, "rotation-security-group", new SecurityGroupModuleProps
        {
            VpcId = function.VpcId,
            Name = $"{name}-sg",
            Description = "Function that rotates the secrets of the database",
            Egress = new Dictionary<string, SecurityGroupRule>
            {
                ["database"] = SecurityGroupRule.Tcp(
                    databasePort, new SecurityGroupPeer.SecurityGroup(function.DatabaseSecurityGroupId), "PostgreSQL to the database"),
                ["secrets-manager"] = SecurityGroupRule.Tcp(
                    HttpsPort, new SecurityGroupPeer.Cidr(function.HttpsCidr), "HTTPS to Secrets Manager"),
            },
        });
        _ = new VpcSecurityGroupIngressRule(_scope, "rotation-database-ingress", new VpcSecurityGroupIngressRuleConfig
        {
            SecurityGroupId = function.DatabaseSecurityGroupId,
            Description = "PostgreSQL from the function that rotates secrets",
            IpProtocol = "tcp",
            FromPort = databasePort,
            ToPort = databasePort,
            ReferencedSecurityGroupId = group.Id,
        });
        return group;
    }
}

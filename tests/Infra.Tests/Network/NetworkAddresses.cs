namespace Infra.Tests.Network;

/// <summary>Addresses of a network's resources. Users' state is keyed by them: a changed line destroys and creates what it names.</summary>
internal static class NetworkAddresses
{
    public static readonly string[] All =
    [
        "aws_cloudwatch_log_group.network_flow-logs_log-group_B0C6373D",
        "aws_default_security_group.network_default-security-group_F40826B8",
        "aws_eip.network_nat-address-us-east-1a_02E97092",
        "aws_eip.network_nat-address-us-east-1b_5786386A",
        "aws_flow_log.network_flow-logs_flow-log_98431EDB",
        "aws_iam_role.network_flow-logs_role_C8CB1372",
        "aws_iam_role_policy.network_flow-logs_policy_65426052",
        "aws_internet_gateway.network_internet-gateway_E855E801",
        "aws_nat_gateway.network_nat-gateway-us-east-1a_4ED306F6",
        "aws_nat_gateway.network_nat-gateway-us-east-1b_7407FD3A",
        "aws_route.network_private-default-route-us-east-1a_F5F122D5",
        "aws_route.network_private-default-route-us-east-1b_14A4A2A8",
        "aws_route.network_public-default-route_9AB86AC6",
        "aws_route_table.network_database-route-table_0A23C4C7",
        "aws_route_table.network_private-route-table-us-east-1a_425CD56B",
        "aws_route_table.network_private-route-table-us-east-1b_8497F02E",
        "aws_route_table.network_public-route-table_A6CE870C",
        "aws_route_table_association.network_database-association-us-east-1a_39831952",
        "aws_route_table_association.network_database-association-us-east-1b_75FB3DEF",
        "aws_route_table_association.network_private-association-us-east-1a_29DDD29D",
        "aws_route_table_association.network_private-association-us-east-1b_8A86384C",
        "aws_route_table_association.network_public-association-us-east-1a_00D6D74C",
        "aws_route_table_association.network_public-association-us-east-1b_34627E13",
        "aws_security_group.network_endpoints-security-group_AD7B7DB5",
        "aws_subnet.network_database-subnet-us-east-1a_D8C8E36E",
        "aws_subnet.network_database-subnet-us-east-1b_DEC6E3BE",
        "aws_subnet.network_private-subnet-us-east-1a_2997953D",
        "aws_subnet.network_private-subnet-us-east-1b_8C4CAADF",
        "aws_subnet.network_public-subnet-us-east-1a_220BD765",
        "aws_subnet.network_public-subnet-us-east-1b_E74EF40A",
        "aws_vpc.network_vpc_4E8F0223",
        "aws_vpc_endpoint.network_endpoint-ecrdkr_AADECF98",
        "aws_vpc_endpoint.network_s3-endpoint_3093E6A5",
        "aws_vpc_security_group_ingress_rule.network_endpoints-security-group_ingress-vpc_8B06FCB1",
    ];
}

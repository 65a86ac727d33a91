"""Revoke every inbound rule of the database's security group: one plain AWS call, as anyone could make it.

The same with the aws CLI: aws ec2 revoke-security-group-ingress --group-id sg-… --ip-permissions …
"""

import boto3

database = boto3.client("rds").describe_db_instances()["DBInstances"][0]
group_id = database["VpcSecurityGroups"][0]["VpcSecurityGroupId"]

ec2 = boto3.client("ec2")
group = ec2.describe_security_groups(GroupIds=[group_id])["SecurityGroups"][0]
ec2.revoke_security_group_ingress(GroupId=group_id, IpPermissions=group["IpPermissions"])

print(f"revoked the inbound rule of {group_id} ({group['GroupName']})")

"""An alarm for errors that there have not been yet: it has no data, and that is how it should be."""

from stackmedic.lab.fault import Aws, State


def inject(aws: Aws, service: str = "backend", name: str = "gateway-errors") -> State:
    balancer = aws.balancer(aws.service(service))["LoadBalancerArn"].split(":loadbalancer/")[-1]
    known = [each for each in aws("cloudwatch").describe_alarms()["MetricAlarms"] if each["AlarmActions"]]
    topic = next(action for each in known for action in each["AlarmActions"] if ":sns:" in action)
    aws("cloudwatch").put_metric_alarm(
        AlarmName=name, Namespace="AWS/ApplicationELB", MetricName="HTTPCode_ELB_502_Count", Statistic="Sum",
        Period=60, EvaluationPeriods=3, Threshold=20, ComparisonOperator="GreaterThanThreshold",
        Dimensions=[{"Name": "LoadBalancer", "Value": balancer}], AlarmActions=[topic],
    )  # fmt: skip
    return {"alarm": name}


def heal(aws: Aws, state: State) -> None:
    aws("cloudwatch").delete_alarms(AlarmNames=[state["alarm"]])

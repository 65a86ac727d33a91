output "topic_arn" {
  description = "Where alarms are published."
  value       = aws_sns_topic.this.arn
}

output "alarm_names" {
  description = "Every alarm."
  value       = sort([for each in aws_cloudwatch_metric_alarm.this : each.alarm_name])
}

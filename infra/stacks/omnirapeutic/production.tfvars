image_tag    = "8c41f0d"
domain_name  = "omnirapeutic.example"
alarm_emails = ["oncall@omnirapeutic.example"]

environment  = "staging"
image_tag    = "4f2a91c"
domain_name  = "staging.ohmycoins.com"
alarm_emails = ["ops@ohmycoins.example"]

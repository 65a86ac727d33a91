image_tag    = "2025-10-01"
source_url   = "https://github.com/example/multitenant-ai.git"
alarm_emails = ["platform@multitenant-ai.example"]

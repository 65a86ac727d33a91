image_tag    = "1f6b2aa"
alarm_emails = ["shop-ops@ecommerce.example"]

services = {
  product = { port = 8000, paths = ["/products*", "/health"], priority = 100 }
  order   = { port = 3000, paths = ["/orders*"], priority = 110 }
}

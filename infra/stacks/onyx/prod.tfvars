image_tag    = "v0.27.1"
alarm_emails = ["ops@vigilon.example"]

tenants = {
  customer-a-prod = { domain_name = "demo.vigilon.app", database = "onyx_customer_a", priority = 100 }
  tenant-demo     = { domain_name = "tenant-demo.vigilon.app", database = "onyx_tenant_demo", priority = 110 }
}

// The smallest Node program that opens PostgreSQL and Redis at start or per request, logging as Next.js does.
const http = require('http')
const { Pool } = require('pg')
const Redis = require('ioredis')

const pool = new Pool({ connectionString: process.env.DATABASE_URL })
pool.on('error', (error) => console.error(' ⨯', error))
const options = { lazyConnect: true, maxRetriesPerRequest: 1, retryStrategy: () => 50, tls: undefined }
if (process.env.REDIS_URL.startsWith('rediss')) options.tls = { rejectUnauthorized: false }
const cache = new Redis(process.env.REDIS_URL, options)
if (process.env.AT_START !== 'redis') cache.on('error', (error) => console.error(' ⨯', error))

const ask = { postgres: () => pool.query('SELECT 1'), redis: () => cache.ping() }

async function main() {
  if (process.env.AT_START) await ask[process.env.AT_START]()
  http
    .createServer(async (request, response) => {
      try {
        await ask[request.url.slice(1)]()
        response.end('ok')
      } catch (error) {
        console.error(' ⨯', error)
        response.statusCode = 500
        response.end()
      }
    })
    .listen(Number(process.env.PORT), '127.0.0.1')
}

main()

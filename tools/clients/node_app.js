// The smallest Node program that uses stores, a bucket and an API at start or per request, logging as Next.js does.
const http = require('http')
const { Pool } = require('pg')
const Redis = require('ioredis')
const knex = require('knex')
const { S3Client, GetObjectCommand, PutObjectCommand } = require('@aws-sdk/client-s3')

const busyFor = process.env.BUSY ? { connectionTimeoutMillis: 1000 } : {}
const pool = new Pool({ connectionString: process.env.DATABASE_URL, ...busyFor })
pool.on('error', (error) => console.error(' ⨯', error))
const options = { lazyConnect: true, maxRetriesPerRequest: 1, retryStrategy: () => 50 }
if (process.env.UNVERIFIED) options.tls = { rejectUnauthorized: false }
const cache = new Redis(process.env.REDIS_URL, options)
if (!process.env.AT_START.startsWith('redis')) cache.on('error', (error) => console.error(' ⨯', error))

const statements = {
  use: 'SELECT 1',
  write: "INSERT INTO notes (note) VALUES (repeat('note ', 1400))",
  read: 'SELECT id, email FROM users',
  slow: 'SELECT id, total FROM orders_by_day',
}
const nothing = { name: '1', up: async () => {}, down: async () => {} }
const migrationSource = {
  getMigrations: async () => [nothing],
  getMigrationName: () => '1',
  getMigration: async () => nothing,
}

async function askPostgres(action) {
  if (action === 'busy') for (let each = 0; each < 10; each++) await pool.connect()
  if (action === 'migrate') {
    const db = knex({ client: 'pg', connection: process.env.DATABASE_URL, migrations: { migrationSource } })
    await db.migrate.latest()
  }
  return pool.query(statements[action] || 'SELECT 1')
}

function askRedis(action) {
  if (action === 'write') return cache.set('session:1', 'value'.repeat(200), 'EX', 3600)
  return action === 'many' ? cache.mget('session:1', 'session:2') : cache.get('session:1')
}

function askS3(action) {
  const files = new S3Client({ endpoint: process.env.S3_URL, forcePathStyle: true })
  const where = { Bucket: process.env.BUCKET, Key: process.env.KEY }
  return files.send(action === 'write' ? new PutObjectCommand({ ...where, Body: 'report' }) : new GetObjectCommand(where))
}

async function askHttp() {
  const answer = await fetch(process.env.API_URL)
  if (!answer.ok) throw new Error(`${answer.status} ${answer.statusText}`)
}

const ask = { postgres: askPostgres, redis: askRedis, s3: askS3, http: askHttp }

async function main() {
  if (process.env.AT_START) {
    const [store, action] = process.env.AT_START.split('/')
    await ask[store](action)
  }
  http
    .createServer(async (request, response) => {
      try {
        const [, store, action] = request.url.split('/')
        await ask[store](action)
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

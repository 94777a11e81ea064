// A service that renders, sorts and hashes, and writes a wall profile of every two seconds with the library that the Pyroscope
// agent for Node.js uses. usage: main.mjs FOLDER COUNT VERSION
import { createHash } from "node:crypto"
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { gzipSync } from "node:zlib"
import pprof from "@datadog/pprof"

const [folder, count, version] = process.argv.slice(2)

function newOrder() {
    const lines = Array.from({ length: 1 + Math.floor(Math.random() * 20) }, (_, i) => ({
        article: `shoe-${Math.floor(Math.random() * 5000)}-blue`, price: Math.random() * 100, count: i,
    }))
    return { id: Math.random(), name: `customer ${Math.floor(Math.random() * 1000)}`, lines }
}

function discount(article) {
    const match = /^[a-z]+-([0-9]+)(-(blue|red|green))?$/.exec(article)
    return match?.[1]?.endsWith("7") ? 0.9 : 1
}

function price(order) {
    return order.lines.reduce((sum, line) => sum + line.price * line.count * (version === "2.0.0" ? discount(line.article) : 1), 0)
}

function handle() {
    const text = JSON.stringify(newOrder())
    const order = JSON.parse(text)
    order.lines.sort((a, b) => a.price - b.price)
    const page = order.lines.map((line) => `<li>${line.article} x ${line.count}</li>`).join("")
    return createHash("sha256").update(gzipSync(page + text)).digest()[0] + price(order)
}

function work() {
    const end = Date.now() + 5
    while (Date.now() < end) handle()
    setTimeout(work, 2)
}

work()
for (let i = 0; i < Number(count); i++) {
    const profile = await pprof.time.profile({ durationMillis: 2000 })
    writeFileSync(join(folder, `${String(i).padStart(3, "0")}.pb.gz`), await pprof.encode(profile))
}
process.exit(0)

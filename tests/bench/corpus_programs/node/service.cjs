// A service that renders, sorts and hashes until it is killed, with one of the published agents for Node.js, unmodified. They are
// found by NODE_PATH, which CommonJS modules follow. usage: service.cjs google HOST:PORT VERSION KEY | pyroscope URL VERSION KEY
const { createHash } = require("node:crypto")
const { gzipSync } = require("node:zlib")

const [agent, address, version, key] = process.argv.slice(2)

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

/** Google's agent takes the length of its windows from the backend's answers. */
async function startGoogles() {
    const { OAuth2Client } = require("google-auth-library")
    const authClient = new OAuth2Client()
    authClient.setCredentials({ access_token: key, expiry_date: Date.now() + 3600_000 })
    await require("@google-cloud/profiler").start({
        projectId: "default", apiEndpoint: address, authClient, serviceContext: { service: "node", version },
        zone: "eu-1", instance: "replica-1", disableHeap: true,
    })
}

/** Pyroscope's agent pushes when it wants: every second. */
function startPyroscopes() {
    const pyroscope = require("@pyroscope/nodejs").default
    pyroscope.init({
        serverAddress: address, authToken: key, appName: "node-pyroscope", tags: { version, zone: "eu-1" }, flushIntervalMs: 1000,
        wall: { samplingDurationMs: 1000, samplingIntervalMicros: 10_000, collectCpuTime: true },
    })
    pyroscope.startWallProfiling()
}

Promise.resolve(agent === "google" ? startGoogles() : startPyroscopes()).then(work)

// usage: node pyroscope.js ADDRESS KEY: Pyroscope's published agent, unmodified.
const Pyroscope = require('@pyroscope/nodejs');
const work = require('./work');

const [serverAddress, authToken] = process.argv.slice(2);
Pyroscope.init({
  serverAddress,
  authToken,
  appName: 'pyroscope-shop',
  tags: { version: '1.0', zone: 'eu-1' },
  flushIntervalMs: 2000,
  wall: { samplingDurationMs: 2000, samplingIntervalMicros: 3000, collectCpuTime: true },
  heap: { samplingIntervalBytes: 65536, stackDepth: 64 },
});
Pyroscope.start();
work.start();

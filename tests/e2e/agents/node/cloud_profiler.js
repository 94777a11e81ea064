// usage: node cloud_profiler.js HOST:PORT PROJECT KEY: the published Cloud Profiler agent, unmodified.
const { OAuth2Client } = require('google-auth-library');
const profiler = require('@google-cloud/profiler');
const work = require('./work');

const [address, projectId, key] = process.argv.slice(2);
const authClient = new OAuth2Client();
authClient.setCredentials({ access_token: key, expiry_date: Date.now() + 3600_000 });

profiler
  .start({
    projectId,
    apiEndpoint: address,
    authClient,
    serviceContext: { service: 'node-shop', version: '1.0' },
    zone: 'eu-1',
    instance: 'replica-1',
    logLevel: 3,
  })
  .then(work.start);

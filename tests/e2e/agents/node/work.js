// Something to see in a profile, for some minutes or until it is killed.
const crypto = require('node:crypto');

const kept = [];

function burnHashes() {
  const end = Date.now() + 20;
  let block = Buffer.alloc(1 << 16);
  while (Date.now() < end) {
    block = Buffer.concat([crypto.createHash('sha256').update(block).digest(), block.subarray(32)]);
    keepObjects();
  }
}

function keepObjects() {
  kept.push({ list: new Array(2000).fill(kept.length) });
  if (kept.length > 2000) kept.length = 0;
}

exports.start = () => {
  setInterval(burnHashes, 25);
  setTimeout(() => process.exit(0), 300_000);
};

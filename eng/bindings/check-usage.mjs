// Fails with file, line and the manifest's name when C# code uses an AWS resource that the pruned bindings do not contain.
//
//   node check-usage.mjs <file with one source path a line> <aws-resources.txt> <aws-namespaces.txt>

import fs from 'node:fs';
import path from 'node:path';

const [listing, manifest, namespacesFile] = process.argv.slice(2);
const repository = path.resolve(import.meta.dirname, '..', '..');
const known = new Set(fs.readFileSync(namespacesFile, 'utf8').split('\n').filter(Boolean));
const terraformName = name => (name.startsWith('DataAws') ? 'data_aws' : 'aws')
  + name.replace(/^DataAws/, '').replace(/([A-Z]+[0-9]*)/g, upper => `_${upper.toLowerCase()}`);

let failed = false;
for (const file of fs.readFileSync(listing, 'utf8').split('\n').filter(Boolean)) {
  if (!fs.existsSync(file)) continue;
  const text = fs.readFileSync(file, 'utf8');
  if (!text.includes('Providers.Aws.')) continue;
  text.split('\n').forEach((line, index) => {
    for (const [, name] of line.matchAll(/\bHashiCorp\.Cdktf\.Providers\.Aws\.([A-Z]\w*)/g)) {
      if (known.has(name)) continue;
      failed = true;
      console.error(`${file}(${index + 1}): error INFRA0001: the C# bindings have no HashiCorp.Cdktf.Providers.Aws.${name}: `
        + `they contain only the resources listed in ${path.relative(repository, path.resolve(manifest)).replaceAll('\\', '/')}. `
        + `Add the line '${terraformName(name)}' there and build again.`);
    }
  });
}
process.exit(failed ? 1 : 0);

// jsii talks to one Node.js child over one pipe without a lock: these tests run one after another.
[assembly: CollectionBehavior(DisableTestParallelization = true)]

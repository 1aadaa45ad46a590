package org.jitsu.guest;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jitsu.core.summon.Outcome.Reason;
import org.jitsu.core.summon.Outcome.Refused;
import org.jitsu.core.wake.Prefix;
import org.jitsu.core.wake.Rate;
import org.jitsu.core.wake.Tenant;
import org.jitsu.core.wake.WakeLimits;
import org.jspecify.annotations.Nullable;

/**
 * How often guests are started: by a client's prefix, for a service, for a tenant. Each start takes
 * a token from all three buckets. Whose return path is not proven can be anybody, so such wishes
 * get no more than the first half of a bucket: the rest is for clients who are who they say.
 *
 * <p>At most {@value #MAX_PREFIXES} prefixes are remembered; those whose bucket is full again are
 * forgotten, and while all of them owe something the newcomers share one bucket.
 */
final class BootBudgets implements AdmissionRule {

  static final int MAX_PREFIXES = 65_536;

  private static final Prefix EVERYBODY_ELSE = Prefix.parse("0.0.0.0/0");

  private record Account(String whose, TokenBucket bucket, Rate rate) {}

  private WakeLimits limits;
  private final int maxPrefixes;
  private final LinkedHashMap<Prefix, TokenBucket> prefixes =
      new LinkedHashMap<>(16, 0.75f, true); // the least recently used first
  private final Map<String, TokenBucket> services = new HashMap<>();
  private final Map<String, TokenBucket> tenants = new HashMap<>();

  BootBudgets(WakeLimits limits) {
    this(limits, MAX_PREFIXES);
  }

  BootBudgets(WakeLimits limits, int maxPrefixes) {
    this.limits = limits;
    this.maxPrefixes = maxPrefixes;
  }

  /** Goes by other limits from now on; what was used up stays so. */
  void limit(WakeLimits next) {
    limits = next;
  }

  @Override
  public @Nullable Refused refuses(Wish wish, long nowNs) {
    if (wish.cause().client() == null) { // an operator is on nobody's account, nor are we
      return null;
    }
    for (Account account : accounts(wish, nowNs)) {
      int reserved = wish.cause().proven() ? 0 : account.rate().count() / 2;
      if (account.bucket().tokens(nowNs) < 1 + reserved) {
        String who = wish.cause().proven() ? "" : " by clients whose return path is not proven";
        return new Refused(
            Reason.BUDGET_SPENT,
            account.whose() + " has been used up" + who + ": " + account.rate());
      }
    }
    return null;
  }

  @Override
  public void charge(Wish wish, long nowNs) {
    if (wish.cause().client() != null) {
      accounts(wish, nowNs).forEach(account -> account.bucket().take());
    }
  }

  private List<Account> accounts(Wish wish, long nowNs) {
    List<Account> accounts = new ArrayList<>(3);
    InetAddress client = wish.cause().client();
    Rate perPrefix = limits.host().bootsPerPrefix();
    if (perPrefix != null && client != null) {
      Prefix prefix = Prefix.ofClient(client);
      accounts.add(
          new Account(
              "the boot budget of " + prefix, ofPrefix(prefix, perPrefix, nowNs), perPrefix));
    }
    String name = wish.service().name();
    Rate own = limits.of(wish.service()).boots();
    Rate perService = own == null ? limits.host().bootsPerService() : own;
    if (perService != null) {
      TokenBucket bucket = services.computeIfAbsent(name, _ -> new TokenBucket(perService, nowNs));
      bucket.rate(perService, nowNs);
      accounts.add(new Account("the boot budget of " + name, bucket, perService));
    }
    Tenant tenant = limits.tenant(wish.service());
    if (tenant != null && tenant.boots() != null) {
      Rate rate = tenant.boots();
      TokenBucket bucket =
          tenants.computeIfAbsent(tenant.name(), _ -> new TokenBucket(rate, nowNs));
      bucket.rate(rate, nowNs);
      accounts.add(new Account("the boot budget of the tenant " + tenant.name(), bucket, rate));
    }
    return accounts;
  }

  private TokenBucket ofPrefix(Prefix prefix, Rate rate, long nowNs) {
    TokenBucket known = prefixes.get(prefix);
    if (known != null) {
      known.rate(rate, nowNs);
      return known;
    }
    if (prefixes.size() >= maxPrefixes && !forgetOne(nowNs)) {
      TokenBucket shared =
          prefixes.computeIfAbsent(EVERYBODY_ELSE, _ -> new TokenBucket(rate, nowNs));
      shared.rate(rate, nowNs);
      return shared;
    }
    TokenBucket fresh = new TokenBucket(rate, nowNs);
    prefixes.put(prefix, fresh);
    return fresh;
  }

  /** Forgets the prefix that was used longest ago, if it owes nothing. */
  private boolean forgetOne(long nowNs) {
    var eldest = prefixes.entrySet().iterator().next();
    return eldest.getValue().isFull(nowNs) && prefixes.remove(eldest.getKey()) != null;
  }
}

package org.jitsu.power.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.net.URI;
import java.util.List;
import java.util.Objects;
import org.jitsu.power.ManualClock;
import org.jitsu.power.meter.MeterException;
import org.jitsu.power.meter.Reading;
import org.jitsu.power.meter.Sensor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What real devices answer. */
class HttpMetersTest {
  private final ScriptedDevice device = new ScriptedDevice();
  private final ManualClock clock = new ManualClock();

  @AfterEach
  void stop() {
    device.close();
  }

  private static double watts(Sensor sensor) throws MeterException {
    return ((Reading.Power) sensor.sample()).watts();
  }

  @Test
  void shellyOfTheFirstGeneration() throws MeterException {
    device.answers(
        "/status",
        """
        {"wifi_sta":{"connected":true,"ssid":"lab","ip":"192.168.33.20","rssi":-61},
         "relays":[{"ison":true,"has_timer":false,"overpower":false,"source":"http"}],
         "meters":[{"power":23.41,"overpower":0.00,"is_valid":true,"timestamp":1606402800,
                    "counters":[23.402,23.390,23.411],"total":712001}],
         "temperature":31.2,"uptime":84213}""");

    List<Sensor> sensors = Plugs.shelly1(device.uri("/"), clock);

    assertThat(sensors).hasSize(1);
    assertThat(watts(sensors.getFirst())).isEqualTo(23.41);
    assertThat(sensors.getFirst().zone().id()).isEqualTo("shelly/127.0.0.1-0");
    device.answers("/status", "{\"meters\":[{\"power\":0.00,\"is_valid\":false}]}");
    assertThatThrownBy(sensors.getFirst()::sample).hasMessageContaining("not valid now");
  }

  @Test
  void shelly3EmHasThreePhases() throws MeterException {
    device.answers(
        "/status",
        """
        {"relays":[{"ison":false}],
         "emeters":[{"power":101.5,"pf":0.92,"current":0.47,"voltage":231.1,"is_valid":true,"total":81231.1,"total_returned":0.0},
                    {"power":0.0,"pf":0.0,"current":0.01,"voltage":230.9,"is_valid":true,"total":12.3,"total_returned":0.0},
                    {"power":55.25,"pf":0.71,"current":0.33,"voltage":231.6,"is_valid":true,"total":5521.9,"total_returned":0.0}],
         "total_power":156.75}""");

    assertThat(Plugs.shelly1(device.uri("/"), clock)).hasSize(3);
  }

  @Test
  void shellyOfTheSecondGeneration() throws MeterException {
    device.answers(
        "/rpc/Shelly.GetStatus",
        """
        {"ble":{},"cloud":{"connected":false},"mqtt":{"connected":false},
         "switch:0":{"id":0,"source":"WS_in","output":true,"apower":8.9,"voltage":237.5,"current":0.061,
           "aenergy":{"total":6.532,"by_minute":[45.199,47.141,88.397],"minute_ts":1626935779},
           "temperature":{"tC":39.7,"tF":103.5}},
         "sys":{"mac":"A8032ABE54DC","restart_required":false,"unixtime":1626935779}}""");

    assertThat(watts(Plugs.shelly2(device.uri("/"), clock).getFirst())).isEqualTo(8.9);
  }

  @Test
  void aShellyOfThreePhasesGivesTheirSumOrEachOfThem() throws MeterException {
    device.answers(
        "/rpc/Shelly.GetStatus",
        """
        {"em:0":{"id":0,"a_current":4.029,"a_voltage":236.1,"a_act_power":951.2,"a_pf":0.98,
           "b_current":4.027,"b_voltage":236.2,"b_act_power":-20.1,"c_current":3.03,
           "c_voltage":236.4,"c_act_power":715.4,"n_current":null,"total_current":11.086,
           "total_act_power":1646.5,"total_aprt_power":2525.4},
         "emdata:0":{"id":0,"total_act":0.0,"total_act_ret":0.0}}""");
    List<Sensor> sum = Plugs.shelly2(device.uri("/"), clock);
    assertThat(sum).hasSize(1);
    assertThat(watts(sum.getFirst())).isEqualTo(1646.5);

    device.answers(
        "/rpc/Shelly.GetStatus",
        """
        {"em1:0":{"id":0,"current":4.029,"voltage":236.1,"act_power":951.2,"calibration":"factory"},
         "em1:1":{"id":1,"current":0.08,"voltage":236.2,"act_power":0,"calibration":"factory"},
         "em1:2":{"id":2,"current":3.03,"voltage":236.4,"act_power":715.4,"calibration":"factory"}}""");
    List<Sensor> phases = Plugs.shelly2(device.uri("/"), clock);
    assertThat(phases).hasSize(3);
    assertThat(watts(phases.get(2))).isEqualTo(715.4);
  }

  @Test
  void tasmotaWithOneChannelAndWithTwo() throws MeterException {
    device.answers(
        "/cm?cmnd=Status%208",
        """
        {"StatusSNS":{"Time":"2020-11-26T15:21:09","ENERGY":{"TotalStartTime":"2019-08-14T12:09:15",
          "Total":0.003,"Yesterday":0.000,"Today":0.003,"Power":24,"ApparentPower":40,
          "ReactivePower":33,"Factor":0.59,"Voltage":235,"Current":0.172}}}""");
    assertThat(watts(Plugs.tasmota(device.uri("/"), clock).getFirst())).isEqualTo(24);

    device.answers(
        "/cm?cmnd=Status%208",
        "{\"StatusSNS\":{\"ENERGY\":{\"Total\":[1.2,0.4],\"Power\":[11,7],\"Voltage\":234}}}");
    List<Sensor> two = Plugs.tasmota(device.uri("/"), clock);
    assertThat(two).hasSize(2);
    assertThat(watts(two.get(1))).isEqualTo(7);
  }

  @Test
  void anyJsonByPointerAndUnit() throws MeterException {
    device.answers("/pdu?outlet=3", "{\"outlets\":[{\"w\":\"17.5\",\"kwh\":1.25}]}");

    assertThat(watts(JsonSensor.at(device.uri("/pdu?outlet=3#/outlets/0/w"), clock)))
        .isEqualTo(17.5);
    Reading energy = JsonSensor.at(device.uri("/pdu?outlet=3#/outlets/0/kwh,kWh"), clock).sample();
    assertThat(((Reading.Counter) energy).joules()).isEqualTo(4.5e6, within(1e-3));
    assertThatThrownBy(JsonSensor.at(device.uri("/pdu?outlet=3#/outlets/1/w,W"), clock)::sample)
        .hasMessageContaining("at /outlets/1/w stands nothing, not a number");
    assertThatThrownBy(() -> JsonSensor.at(device.uri("/pdu#/w,BTU"), clock))
        .hasMessageContaining("'BTU' is no unit; right: one of W, mW");
    assertThatThrownBy(() -> JsonSensor.at(device.uri("/pdu"), clock))
        .hasMessageContaining("does not say where the figure stands");
  }

  @Test
  void redfishNewAndOld() throws MeterException {
    device
        .answers(
            "/redfish/v1/Chassis",
            """
            {"@odata.type":"#ChassisCollection.ChassisCollection","Members@odata.count":3,
             "Members":[{"@odata.id":"/redfish/v1/Chassis/Blade1"},{"@odata.id":"/redfish/v1/Chassis/1U/"},
                        {"@odata.id":"/redfish/v1/Chassis/Enclosure"}]}""")
        .answers(
            "/redfish/v1/Chassis/Blade1/EnvironmentMetrics",
            """
            {"@odata.type":"#EnvironmentMetrics.v1_3_0.EnvironmentMetrics","Id":"EnvironmentMetrics",
             "PowerWatts":{"DataSourceUri":"/redfish/v1/Chassis/Blade1/Sensors/Power","Reading":374.5},
             "EnergykWh":{"Reading":1438.2}}""")
        .answers(
            "/redfish/v1/Chassis/1U/Power",
            """
            {"@odata.type":"#Power.v1_7_0.Power","PowerControl":[{"MemberId":"0","Name":"Server Power Control",
             "PowerConsumedWatts":344,"PowerRequestedWatts":800,"PowerCapacityWatts":800,
             "PowerMetrics":{"IntervalInMin":30,"MinConsumedWatts":271,"AverageConsumedWatts":319}}]}""");

    List<Sensor> sensors = Redfish.open(device.uri("/"), clock);

    assertThat(sensors.stream().map(s -> s.zone().name()))
        .containsExactly("127.0.0.1-Blade1", "127.0.0.1-1U");
    assertThat(watts(sensors.get(0))).isEqualTo(374.5);
    assertThat(watts(sensors.get(1))).isEqualTo(344);
  }

  private static URI withPassword(URI plain, String both) {
    return URI.create(plain.toString().replace("//", "//" + both + "@"));
  }

  @Test
  void aPasswordIsShownToWhoAsksForItAndToNobodyElse() throws MeterException {
    device.answers("/status", "{\"meters\":[{\"power\":1.5,\"is_valid\":true}]}");
    URI address = withPassword(device.uri("/"), "admin:sesame");

    assertThat(watts(Plugs.shelly1(address, clock).getFirst())).isEqualTo(1.5);
    assertThat(device.authorization).isEmpty();
    device.demands("Basic realm=\"shellyplug\"", "Basic YWRtaW46c2VzYW1l"::equals);
    Sensor sensor = Plugs.shelly1(address, clock).getFirst();
    assertThat(watts(sensor)).isEqualTo(1.5);
    assertThat(sensor.zone().where()).doesNotContain("sesame");
    assertThatThrownBy(() -> Plugs.shelly1(withPassword(device.uri("/"), "admin:wrong"), clock))
        .hasMessageContaining("answered 401; is the password before the host the device's?")
        .hasMessageNotContaining("wrong");
    assertThatThrownBy(() -> Plugs.shelly1(device.uri("/"), clock))
        .hasMessageContaining("answered 401; write user:password@ before the host");
  }

  @Test
  void aShellyOfTheSecondGenerationIsAnsweredByDigestAndNeverSeesThePassword()
      throws MeterException {
    device.answers("/rpc/Shelly.GetStatus", "{\"switch:0\":{\"apower\":8.9}}");
    DigestPlug plug = new DigestPlug(device, "shellyplusplugs-a8032abe54dc", "admin", "s:same");

    Sensor sensor = Plugs.shelly2(withPassword(device.uri("/"), "admin:s:same"), clock).getFirst();

    assertThat(watts(sensor)).isEqualTo(8.9);
    assertThat(watts(sensor)).isEqualTo(8.9);
    assertThat(plug.challenges()).as("one for the search, one for the sensor").isEqualTo(2);
    plug.forgetNonces();
    assertThat(watts(sensor)).isEqualTo(8.9);
    assertThat(plug.challenges()).isEqualTo(3);
    assertThat(plug.heard()).allMatch(header -> header.startsWith("Digest "));
    assertThatThrownBy(() -> Plugs.shelly2(withPassword(device.uri("/"), "admin:wrong"), clock))
        .isInstanceOf(MeterException.class)
        .hasMessageContaining("answered 401; is the password");
  }

  /** RFC 7616 section 3.9.1: both answers to one device. */
  @Test
  void theRfcsExampleIsAnsweredAsTheRfcSays() {
    String nonce = "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v";
    String rest = "realm=\"http-auth@example.org\", qop=\"auth, auth-int\", nonce=\"" + nonce;
    String opaque = "FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS";
    rest += "\", opaque=\"" + opaque + "\", algorithm=";
    Credentials mufasa =
        Objects.requireNonNull(
            Credentials.in(
                withPassword(URI.create("http://192.0.2.7/"), "Mufasa:Circle%20of%20Life"),
                () -> "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ"));
    URI page = URI.create("http://192.0.2.7/dir/index.html");

    assertThat(mufasa.asked(List.of("Digest " + rest + "MD5"))).isTrue();
    assertThat(mufasa.authorization(page)).contains("\"8ca523f5e9506fed4657c9700eebdbec\"");
    assertThat(mufasa.asked(List.of("Digest " + rest + "MD5", "Digest " + rest + "SHA-256")))
        .as("the password was refused already")
        .isFalse();
    assertThat(mufasa.authorization(page))
        .contains(
            "response=\"753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1\"",
            "opaque=\"" + opaque + "\"",
            "nc=00000001");
    assertThat(Digest.parse("Digest realm=\"x\", nonce=\"y\", algorithm=SHA-256")).isNull();
    assertThat(Digest.parse("Bearer x")).isNull();
  }

  @Test
  void whatIsNoFigureIsAnErrorWithItsPlace() {
    device.answers("/status", "<html>login</html>");
    assertThatThrownBy(() -> Plugs.shelly1(device.uri("/"), clock))
        .isInstanceOf(MeterException.class)
        .hasMessageContaining("/status answered no JSON");
    device.answers("/status", "{\"meters\":[]}");
    assertThatThrownBy(() -> Plugs.shelly1(device.uri("/"), clock))
        .hasMessageContaining("has no power at any of /meters/#/power");
    device.answers("/status", "{\"x\":\"" + "y".repeat(JsonClient.LONGEST_BODY) + "\"}");
    assertThatThrownBy(() -> Plugs.shelly1(device.uri("/"), clock))
        .hasMessageContaining("more than 262144 bytes");
    assertThatThrownBy(() -> Plugs.shelly2(device.uri("/"), clock))
        .hasMessageContaining("answered 404");
    URI nobody = device.uri("/");
    device.close();
    assertThatThrownBy(() -> Plugs.shelly1(nobody, clock))
        .hasMessageContaining("cannot be reached");
  }
}

package io.loomcache.hibernate;

import jakarta.persistence.AttributeConverter;
import jakarta.persistence.Column;
import jakarta.persistence.Convert;
import jakarta.persistence.Converter;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Embeddable;
import jakarta.persistence.Embedded;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Inheritance;
import jakarta.persistence.InheritanceType;
import jakarta.persistence.Lob;
import jakarta.persistence.ManyToMany;
import jakarta.persistence.MapKeyEnumerated;
import jakarta.persistence.MappedSuperclass;
import jakarta.persistence.MapsId;
import jakarta.persistence.OneToOne;
import jakarta.persistence.OrderColumn;
import jakarta.persistence.Temporal;
import jakarta.persistence.TemporalType;
import jakarta.persistence.Version;
import java.io.Serializable;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Year;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Calendar;
import java.util.Currency;
import java.util.Date;
import java.util.GregorianCalendar;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TimeZone;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.hibernate.annotations.Cache;
import org.hibernate.annotations.CacheConcurrencyStrategy;
import org.jspecify.annotations.Nullable;

/** Entities as applications have them. */
@SuppressWarnings({"deprecation", "JavaUtilDate"}) // applications have them
final class Mappings {

    private Mappings() {}

    static final Class<?>[] ALL = {
        Vehicle.class,
        Lorry.class,
        Animal.class,
        Dog.class,
        Seat.class,
        Line.class,
        OfUuid.class,
        OfBytes.class,
        OfDate.class,
        Everything.class,
        Holder.class,
        Party.class,
        Stamped.class,
        Detail.class
    };

    @MappedSuperclass
    abstract static class Named {
        String name = "a";
    }

    @Entity(name = "Vehicle")
    @Inheritance(strategy = InheritanceType.JOINED)
    @Cache(usage = CacheConcurrencyStrategy.READ_WRITE)
    static class Vehicle extends Named {
        @Id
        long id;
    }

    @Entity(name = "Lorry")
    static class Lorry extends Vehicle {
        @Column(name = "load_tons")
        int load;

        Lorry() {}

        Lorry(long id, int load) {
            this.id = id;
            this.load = load;
        }
    }

    @Entity(name = "Animal")
    @Cache(usage = CacheConcurrencyStrategy.READ_WRITE)
    static class Animal {
        @Id
        long id;
    }

    @Entity(name = "Dog")
    static class Dog extends Animal {
        String bark = "";

        Dog() {}

        Dog(long id, String bark) {
            this.id = id;
            this.bark = bark;
        }
    }

    @Embeddable
    static class SeatId implements Serializable {
        private static final long serialVersionUID = 1L;
        String place = "";

        @Column(name = "row_name")
        String line = "";

        Side side = Side.LEFT;

        SeatId() {}

        SeatId(String place, String line, Side side) {
            this.place = place;
            this.line = line;
            this.side = side;
        }

        @Override
        public boolean equals(Object o) {
            return o instanceof SeatId that && place.equals(that.place) && line.equals(that.line) && side == that.side;
        }

        @Override
        public int hashCode() {
            return Objects.hash(place, line, side);
        }
    }

    @Entity(name = "Seat")
    @Cache(usage = CacheConcurrencyStrategy.READ_WRITE)
    static class Seat {
        @EmbeddedId
        SeatId id = new SeatId();

        String guest = "";

        Seat() {}

        Seat(SeatId id) {
            this.id = id;
        }
    }

    static class LineId implements Serializable {
        private static final long serialVersionUID = 1L;
        String bill = "";
        String article = "";

        LineId() {}

        LineId(String bill, String article) {
            this.bill = bill;
            this.article = article;
        }

        @Override
        public boolean equals(Object o) {
            return o instanceof LineId that && bill.equals(that.bill) && article.equals(that.article);
        }

        @Override
        public int hashCode() {
            return Objects.hash(bill, article);
        }
    }

    @Entity(name = "Line")
    @IdClass(LineId.class)
    @Cache(usage = CacheConcurrencyStrategy.READ_WRITE)
    static class Line {
        @Id
        String bill = "";

        @Id
        String article = "";

        int amount = 1;

        Line() {}

        Line(String bill, String article) {
            this.bill = bill;
            this.article = article;
        }
    }

    @Entity(name = "OfUuid")
    @Cache(usage = CacheConcurrencyStrategy.TRANSACTIONAL)
    static class OfUuid extends Named {
        @Id
        UUID id = new UUID(0, 0);

        OfUuid() {}

        OfUuid(UUID id) {
            this.id = id;
        }
    }

    @Entity(name = "OfBytes")
    @Cache(usage = CacheConcurrencyStrategy.READ_WRITE)
    static class OfBytes extends Named {
        @Id
        byte[] id = {};

        OfBytes() {}

        OfBytes(byte[] id) {
            this.id = id;
        }
    }

    @Entity(name = "OfDate")
    @Cache(usage = CacheConcurrencyStrategy.READ_WRITE)
    static class OfDate extends Named {
        @Id
        @Temporal(TemporalType.TIMESTAMP)
        Date id = new Date(0);

        OfDate() {}

        OfDate(Date id) {
            this.id = id;
        }
    }

    @Converter
    static class MoneyConverter implements AttributeConverter<Money, String> {
        @Override
        public @Nullable String convertToDatabaseColumn(@Nullable Money money) {
            return money == null ? null : money.amount() + " " + money.currency();
        }

        @Override
        public @Nullable Money convertToEntityAttribute(@Nullable String text) {
            return text == null ? null : new Money(new BigDecimal(text.split(" ", -1)[0]), text.split(" ", -1)[1]);
        }
    }

    @Embeddable
    static class Address {
        String city = "city";
        String street = "street";
        Kind kind = Kind.BIG;

        @Convert(converter = MoneyConverter.class)
        Money rent = new Money(new BigDecimal("1.50"), "EUR");

        @Override
        public boolean equals(Object o) {
            return o instanceof Address that && text().equals(that.text());
        }

        @Override
        public int hashCode() {
            return text().hashCode();
        }

        String text() {
            return city + street + kind + rent;
        }
    }

    /** Occurs in a collection only. */
    @Embeddable
    record Note(Weight weight, String text) {}

    @Embeddable
    record Spot(Kind spotKind) implements Serializable {}

    @Entity(name = "Everything")
    @Cache(usage = CacheConcurrencyStrategy.READ_WRITE)
    static class Everything {
        @Id
        String id = "";

        @Version
        int version;

        @Enumerated(EnumType.STRING)
        Side side = Side.RIGHT;

        @Convert(converter = MoneyConverter.class)
        Money price = new Money(new BigDecimal("2.50"), "EUR");

        @Embedded
        Address address = new Address();

        Instant instant = Instant.ofEpochSecond(1);
        ZonedDateTime zoned = ZonedDateTime.of(2026, 1, 1, 1, 1, 1, 0, ZoneId.of("Europe/Paris"));
        OffsetDateTime offset = OffsetDateTime.of(2026, 1, 1, 1, 1, 1, 0, ZoneOffset.ofHours(3));
        OffsetTime offsetTime = OffsetTime.of(1, 1, 1, 0, ZoneOffset.UTC);
        LocalDate day = LocalDate.of(2026, 1, 1);
        LocalTime time = LocalTime.of(1, 1, 1);
        LocalDateTime dayTime = LocalDateTime.of(2026, 1, 1, 1, 1, 1);
        Duration duration = Duration.ofSeconds(3);

        @Column(name = "year_number")
        Year year = Year.of(2026);

        ZoneId zone = ZoneId.of("Europe/Paris");
        Calendar calendar = new GregorianCalendar(2026, Calendar.MAY, 1);
        Date date = new Date(1000);

        @Temporal(TemporalType.DATE)
        Date onlyDate = new GregorianCalendar(2026, Calendar.MAY, 1).getTime();

        Timestamp timestamp = new Timestamp(1000);
        BigInteger large = BigInteger.TEN;
        BigDecimal decimal = new BigDecimal("1.5");
        char letter = 'a';
        Boolean flag = true;
        byte[] bytes = {1};

        @Column(name = "word_letters")
        char[] letters = {'a'};

        String[] words = {"a", "b"};
        List<String> basics = new ArrayList<>(List.of("c"));
        UUID uuid = new UUID(1, 2);
        Locale locale = Locale.GERMANY;
        Currency currency = Currency.getInstance("EUR");
        TimeZone timeZone = TimeZone.getTimeZone("Europe/Paris");
        URL url = url();
        Class<?> type = String.class;
        InetAddress host = InetAddress.getLoopbackAddress();

        @Lob
        String text = "long";

        private static URL url() {
            try {
                return URI.create("http://localhost/").toURL();
            } catch (MalformedURLException e) {
                throw new IllegalStateException(e);
            }
        }

        Everything() {}

        Everything(String id) {
            this.id = id;
        }

        void change() {
            side = Side.LEFT;
            price = new Money(new BigDecimal("3.50"), "EUR");
            address.kind = Kind.SMALL;
            bytes[0] = 2;
            letters[0] = 'b';
            words[1] = "z";
            calendar.add(Calendar.DATE, 1);
            date.setTime(2000);
            text = "longer";
        }

        String state() {
            return List.of(
                            version,
                            side,
                            price,
                            address.text(),
                            instant,
                            zoned.toInstant(),
                            offset.toInstant(),
                            offsetTime.toLocalTime().getMinute(),
                            day,
                            time,
                            dayTime,
                            duration,
                            year,
                            zone,
                            calendar.getTimeInMillis(),
                            date.getTime(),
                            onlyDate.getTime(),
                            timestamp.getTime(),
                            large,
                            decimal.stripTrailingZeros(),
                            letter,
                            flag,
                            Arrays.toString(bytes),
                            Arrays.toString(letters),
                            Arrays.toString(words),
                            basics,
                            uuid,
                            locale,
                            currency,
                            timeZone.getID(),
                            url,
                            type,
                            host.getHostAddress(),
                            text)
                    .toString();
        }
    }

    @Entity(name = "Holder")
    @Cache(usage = CacheConcurrencyStrategy.READ_WRITE)
    static class Holder {
        @Id
        long id;

        @ElementCollection
        @Cache(usage = CacheConcurrencyStrategy.READ_WRITE)
        Set<Address> addresses = new HashSet<>(Set.of(new Address()));

        @ElementCollection
        @Cache(usage = CacheConcurrencyStrategy.READ_WRITE)
        Set<Side> sides = new HashSet<>(Set.of(Side.RIGHT));

        @ElementCollection
        @Convert(converter = MoneyConverter.class)
        @Cache(usage = CacheConcurrencyStrategy.READ_WRITE)
        Set<Money> prices = new HashSet<>(Set.of(new Money(BigDecimal.ONE, "EUR")));

        @ElementCollection
        @MapKeyEnumerated(EnumType.STRING)
        @Cache(usage = CacheConcurrencyStrategy.READ_WRITE)
        Map<Kind, String> byKind = new HashMap<>(Map.of(Kind.BIG, "big"));

        @ElementCollection
        @Cache(usage = CacheConcurrencyStrategy.READ_WRITE)
        Map<Spot, Address> bySpot = new HashMap<>(Map.of(new Spot(Kind.BIG), new Address()));

        @ElementCollection
        @Cache(usage = CacheConcurrencyStrategy.READ_WRITE)
        Set<Note> notes = new HashSet<>(Set.of(new Note(Weight.HEAVY, "a")));

        @ElementCollection
        @OrderColumn
        @Cache(usage = CacheConcurrencyStrategy.READ_WRITE)
        List<String> ordered = new ArrayList<>(List.of("x", "y"));

        Holder() {}

        Holder(long id) {
            this.id = id;
        }

        void change() {
            Address small = new Address();
            small.kind = Kind.SMALL;
            addresses.add(small);
            sides.add(Side.LEFT);
            prices.clear();
            byKind.put(Kind.SMALL, "small");
            bySpot.put(new Spot(Kind.SMALL), small);
            ordered.remove(0);
        }

        String state() {
            return List.of(
                            addresses.stream().map(Address::text).sorted().toList(),
                            new TreeSet<>(sides),
                            Set.copyOf(prices),
                            new TreeMap<>(byKind),
                            bySpot.keySet().stream()
                                    .map(Spot::spotKind)
                                    .sorted()
                                    .toList(),
                            Set.copyOf(notes),
                            List.copyOf(ordered))
                    .toString();
        }
    }

    @Entity(name = "Party")
    @Cache(usage = CacheConcurrencyStrategy.READ_WRITE)
    static class Party {
        @Id
        long id;

        @ManyToMany
        @Cache(usage = CacheConcurrencyStrategy.READ_WRITE)
        Set<Seat> seats = new HashSet<>();

        Party() {}

        Party(long id) {
            this.id = id;
        }

        String state() {
            return seats.stream()
                    .map(seat -> seat.id.place + seat.id.line + seat.id.side)
                    .sorted()
                    .toList()
                    .toString();
        }
    }

    @Entity(name = "Stamped")
    @Cache(usage = CacheConcurrencyStrategy.READ_WRITE)
    static class Stamped extends Named {
        @Id
        long id;

        @Version
        @Nullable
        Instant version;

        Stamped() {}

        Stamped(long id) {
            this.id = id;
        }
    }

    @Entity(name = "Detail")
    @Cache(usage = CacheConcurrencyStrategy.READ_WRITE)
    static class Detail {
        @Id
        long id;

        @MapsId
        @OneToOne
        Holder holder;

        String text = "a";

        Detail() {}

        Detail(Holder holder) {
            this.holder = holder;
        }
    }
}
